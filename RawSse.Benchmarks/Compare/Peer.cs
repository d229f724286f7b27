namespace RawSse.Benchmarks.Compare;

/// <summary>One server that is compared: how to build it, start it, and where it listens to what.</summary>
internal sealed record Peer
{
    /// <summary>The name on the command line and in files, such as <c>c-loop</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name in tables and charts.</summary>
    public required string Title { get; init; }

    /// <summary>What has to be there, and what to install where it is not.</summary>
    public required IReadOnlyList<Requirement> Needs { get; init; }

    /// <summary>Makes what is started; null when there is nothing to make.</summary>
    public ToolCall? Build { get; init; }

    /// <summary>Called once before each start with the port it shall listen on.</summary>
    public required Func<int, ToolCall> Start { get; init; }

    public string EventsPath { get; init; } = "/events";

    public string PublishPath { get; init; } = "/events";

    /// <summary>Whether it answers a publication with the event's id, and takes many events in one body.</summary>
    public bool AnswersWithId { get; init; }

    /// <summary>Compared only when it is named: a variant of another peer.</summary>
    public bool OnlyWhenNamed { get; init; }

    /// <summary>One of ours, which a chart shows in its own colour.</summary>
    public bool Ours => Name.StartsWith("rawsse", StringComparison.Ordinal);
}

/// <summary>A condition of a peer, and what to do where it isn't met.</summary>
internal sealed record Requirement(Func<bool> Met, string Otherwise)
{
    /// <summary>A program on the path.</summary>
    public static Requirement Program(string name, string install) =>
        new(() => ToolCall.Find(name) is not null, $"{name} is missing: install {install}");
}
