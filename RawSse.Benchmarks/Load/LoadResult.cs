namespace RawSse.Benchmarks.Load;

/// <summary>What one run found. Times in the unit their name says; figures that weren't measured are null.</summary>
internal sealed record LoadResult
{
    public required string Url { get; init; }

    public required int Connections { get; init; }

    /// <summary>Clients that opened a stream and did not read it; they are in none of the other figures.</summary>
    public required int NeverReading { get; init; }

    /// <summary>Streams that ended before the run did.</summary>
    public required int StreamsLost { get; init; }

    public required double RampSeconds { get; init; }

    /// <summary>Measured events, each counted once.</summary>
    public required long EventsPublished { get; init; }

    public required double EventsPerSecond { get; init; }

    /// <summary>Measured events at clients: with nothing missing, events times clients.</summary>
    public required long Deliveries { get; init; }

    public required long DeliveriesExpected { get; init; }

    /// <summary>From the first measured publication to the last delivery.</summary>
    public required double Seconds { get; init; }

    public required double DeliveriesPerSecond { get; init; }

    public required Losses Losses { get; init; }

    public required Percentiles Latency { get; init; }

    public double? ServerCpuSeconds { get; init; }

    public double? ServerCpuMicrosecondsPerDelivery { get; init; }

    /// <summary>Of runs that only publish.</summary>
    public double? ServerCpuMicrosecondsPerEvent { get; init; }

    /// <summary>Of runs that only publish.</summary>
    public double? ClientCpuMicrosecondsPerEvent { get; init; }

    public required double ClientCpuMicrosecondsPerDelivery { get; init; }

    /// <summary>The share of all cores, 0 to 1, that other processes used meanwhile: how far to trust the rest.</summary>
    public double? OthersCpuShare { get; init; }

    public long? MemoryBefore { get; init; }

    public long? MemoryWithStreams { get; init; }

    public double? MemoryBytesPerStream { get; init; }

    /// <summary>Proportional set size when the run was over.</summary>
    public long? MemoryAfter { get; init; }

    public required long BytesRead { get; init; }

    /// <summary>How often a closed loop gave up waiting for its clients and published on.</summary>
    public required int WindowOverruns { get; init; }
}

/// <summary>What did not arrive as it should, warm-up included, over all clients that read.</summary>
internal sealed record Losses(
    long Missing, long Duplicated, long OutOfOrder, long Damaged, int ClientsAffected, long WorstClientMissing)
{
    public bool None => Missing + Duplicated + OutOfOrder + Damaged == 0;
}

/// <summary>Milliseconds from when an event was due to when a client read it.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double P999, double Max);
