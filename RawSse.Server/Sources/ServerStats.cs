using RawSse.Log;
using RawSse.Net;

namespace RawSse.Sources;

/// <summary>
/// The figures of one <c>$stats</c> event. Rates and passes are those of about the last second. Immutable.
/// </summary>
internal sealed record ServerStats
{
    /// <summary>The number of open streams.</summary>
    public required int Clients { get; init; }

    /// <summary>The number of open connections, streams and others.</summary>
    public required int Connections { get; init; }

    /// <summary>The rate at which events were published.</summary>
    public required double EventsPerSecond { get; init; }

    /// <summary>The rate at which events were sent, counted once for each client.</summary>
    public required double DeliveriesPerSecond { get; init; }

    /// <summary>The rate at which bytes of events were sent.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>
    /// The duration within which half of the passes ended. A pass takes as long as its last client waited.
    /// </summary>
    public required TimeSpan MedianPass { get; init; }

    /// <summary>The duration within which 99 of 100 passes ended.</summary>
    public required TimeSpan Percentile99Pass { get; init; }

    /// <summary>The duration of the longest pass.</summary>
    public required TimeSpan SlowestPass { get; init; }

    /// <summary>The number of clients that lag.</summary>
    public required int Lagging { get; init; }

    /// <summary>The greatest number of events that a client lags by.</summary>
    public required long LongestLag { get; init; }

    /// <summary>How much history the log holds.</summary>
    public required HeldHistory History { get; init; }

    /// <summary>The working set of the process.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>How many connections ended since the start, for each reason that there was.</summary>
    public required IReadOnlyList<(CloseReason Reason, long Count)> Ends { get; init; }

    /// <summary>The number of topics with kept events.</summary>
    public required int TopicCount { get; init; }

    /// <summary>Those of them with the most events.</summary>
    public required IReadOnlyList<TopicCount> Topics { get; init; }
}
