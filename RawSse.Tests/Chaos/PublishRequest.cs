namespace RawSse.Tests.Chaos;

/// <summary>One request to publish.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Body">Its body, framed.</param>
/// <param name="Events">What it publishes.</param>
internal sealed record PublishRequest(byte[] Head, byte[] Body, SentEvent[] Events)
{
    /// <summary>Whether the head says <c>Expect: 100-continue</c>.</summary>
    public bool ExpectsInvitation { get; init; }

    /// <summary>Whether the server has to refuse it, at least in part.</summary>
    public bool IsWrong => Events.Any(e => e.IsWrong);

    /// <summary>Whether it may be repeated until it is answered: it has a key, and is right.</summary>
    public bool IsRepeatable => Events.All(e => e is { Key: not null, IsWrong: false });

    /// <summary>Whether all is known to be in the log.</summary>
    public bool IsAnswered => Events.All(e => e.IsAnswered);

    /// <summary>Bytes on the wire.</summary>
    public int Length => Head.Length + Body.Length;
}

/// <summary>What the server answered.</summary>
internal sealed record Answer(int Status, string Body);
