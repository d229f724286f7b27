using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>What <see cref="RudeClients"/> do.</summary>
internal sealed record RudePlan
{
    public required ServerAddress Server { get; init; }

    /// <summary>Returns the request of the connection with a number, counted from 0.</summary>
    public required Func<int, byte[]> Request { get; init; }

    /// <summary>The maximum number of connections that are open at once.</summary>
    public required int AtOnce { get; init; }

    /// <summary>The number of connections opened in all. Without it, new ones follow until the end.</summary>
    public int Total { get; init; } = int.MaxValue;

    /// <summary>The number of connections opened a second, by the clock; 0 to open them as fast as possible.</summary>
    public double PerSecond { get; init; }

    /// <summary>
    /// The number of bytes of the request that are sent at once. The rest follows at one byte a second; the last byte
    /// is repeated.
    /// </summary>
    public int SentAtOnce { get; init; } = int.MaxValue;

    /// <summary>The number of connections, the first ones, that are closed as soon as all are open.</summary>
    public int LeaveEarly { get; init; }

    /// <summary>
    /// Whether a connection is closed when the first bytes of the answer arrive. If not, everything that arrives is
    /// discarded.
    /// </summary>
    public bool LeavesAfterHead { get; init; }
}
