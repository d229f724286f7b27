using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>What <see cref="RudeClients"/> do.</summary>
internal sealed record RudePlan
{
    public required ServerAddress Server { get; init; }

    /// <summary>The request of the connection of this number, counted from 0.</summary>
    public required Func<int, byte[]> Request { get; init; }

    /// <summary>Connections open at once, at most.</summary>
    public required int AtOnce { get; init; }

    /// <summary>Connections opened in all; without it, new ones follow until the end.</summary>
    public int Total { get; init; } = int.MaxValue;

    /// <summary>Connections opened a second, by the clock; 0 for as fast as handshakes go.</summary>
    public double PerSecond { get; init; }

    /// <summary>How much of the request is sent at once; the rest follows, one byte a second. The last byte is repeated.</summary>
    public int SentAtOnce { get; init; } = int.MaxValue;

    /// <summary>How many of the first connections are closed again as soon as all are open.</summary>
    public int LeaveEarly { get; init; }

    /// <summary>Whether a connection is closed when the first bytes of the answer have come; otherwise all that comes is thrown away.</summary>
    public bool LeavesAfterHead { get; init; }
}
