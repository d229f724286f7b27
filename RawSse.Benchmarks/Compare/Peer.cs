namespace RawSse.Benchmarks.Compare;

/// <summary>
/// A server that is compared: how to build and start it, and the paths for its streams and publications.
/// </summary>
internal sealed record Peer
{
    /// <summary>The name on the command line and in files, such as <c>c-loop</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name in tables and charts.</summary>
    public required string Title { get; init; }

    /// <summary>The conditions of the peer.</summary>
    public required IReadOnlyList<Requirement> Needs { get; init; }

    /// <summary>Builds the server; null if there is nothing to build.</summary>
    public ToolCall? Build { get; init; }

    /// <summary>Returns the call that starts the server on a port. It is called once before each start.</summary>
    public required Func<int, ToolCall> Start { get; init; }

    public string EventsPath { get; init; } = "/events";

    public string PublishPath { get; init; } = "/events";

    /// <summary>
    /// Whether the server answers a publication with the event's id, and accepts many events in one body.
    /// </summary>
    public bool AnswersWithId { get; init; }

    /// <summary>Whether the peer, a variant of another one, is compared only if it is named.</summary>
    public bool OnlyWhenNamed { get; init; }

    /// <summary>Whether the server is ours. Charts show ours in a different color.</summary>
    public bool Ours => Name.StartsWith("rawsse", StringComparison.Ordinal);
}

/// <summary>A condition of a peer, and what to do if it isn't met.</summary>
internal sealed record Requirement(Func<bool> Met, string Otherwise)
{
    /// <summary>Returns the condition that a program is on the path.</summary>
    public static Requirement Program(string name, string install) =>
        new(() => ToolCall.Find(name) is not null, $"{name} is missing: install {install}");
}
