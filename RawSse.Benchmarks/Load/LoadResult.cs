namespace RawSse.Benchmarks.Load;

/// <summary>
/// The figures of one run. The names of times say their units; figures that weren't measured are null.
/// </summary>
internal sealed record LoadResult
{
    public required string Url { get; init; }

    public required int Connections { get; init; }

    /// <summary>
    /// The number of clients that opened a stream and did not read it. No other figure includes them.
    /// </summary>
    public required int NeverReading { get; init; }

    /// <summary>The number of streams that ended before the run.</summary>
    public required int StreamsLost { get; init; }

    public required double RampSeconds { get; init; }

    /// <summary>The number of measured events, each counted once.</summary>
    public required long EventsPublished { get; init; }

    public required double EventsPerSecond { get; init; }

    /// <summary>The number of measured events that clients received: events times clients if none is missing.</summary>
    public required long Deliveries { get; init; }

    public required long DeliveriesExpected { get; init; }

    /// <summary>The time from the first measured publication to the last delivery.</summary>
    public required double Seconds { get; init; }

    public required double DeliveriesPerSecond { get; init; }

    public required Losses Losses { get; init; }

    public required Percentiles Latency { get; init; }

    public double? ServerCpuSeconds { get; init; }

    public double? ServerCpuMicrosecondsPerDelivery { get; init; }

    /// <summary>Measured by runs that only publish.</summary>
    public double? ServerCpuMicrosecondsPerEvent { get; init; }

    /// <summary>Measured by runs that only publish.</summary>
    public double? ClientCpuMicrosecondsPerEvent { get; init; }

    public required double ClientCpuMicrosecondsPerDelivery { get; init; }

    /// <summary>
    /// The share of all cores, 0 to 1, that other processes used meanwhile. It says how far to trust the rest.
    /// </summary>
    public double? OthersCpuShare { get; init; }

    public long? MemoryBefore { get; init; }

    public long? MemoryWithStreams { get; init; }

    public double? MemoryBytesPerStream { get; init; }

    /// <summary>The proportional set size when the run was over.</summary>
    public long? MemoryAfter { get; init; }

    public required long BytesRead { get; init; }

    /// <summary>How often a closed loop gave up waiting for its clients and published the next event.</summary>
    public required int WindowOverruns { get; init; }
}

/// <summary>What did not arrive as it should, over all clients that read, including the warm-up.</summary>
internal sealed record Losses(
    long Missing, long Duplicated, long OutOfOrder, long Damaged, int ClientsAffected, long WorstClientMissing)
{
    public bool None => Missing + Duplicated + OutOfOrder + Damaged == 0;
}

/// <summary>Percentiles of the time from when an event was due until a client read it, in milliseconds.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double P999, double Max);
