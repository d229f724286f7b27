namespace RawSse.Benchmarks.Load;

/// <summary>The figures that a run collects before they become a result.</summary>
internal sealed class RunFigures
{
    private TimeSpan _serverCpu;
    private TimeSpan _clientCpu;
    private TimeSpan _machineBusy;

    public required long Began { get; init; }

    public double RampSeconds { get; set; }

    public long FirstMeasured { get; set; }

    public long LastPublished { get; set; }

    /// <summary>The time when the measured stretch began, in the stamp's unit.</summary>
    public long MeasuredFrom { get; private set; }

    /// <summary>The server's CPU time in the measured stretch, including the drain.</summary>
    public TimeSpan? ServerCpu { get; private set; }

    /// <summary>The CPU time of this process in the same stretch: that of the crowd and the publisher.</summary>
    public TimeSpan ClientCpu { get; private set; }

    /// <summary>The share of all cores, 0 to 1, that other processes used.</summary>
    public double? OthersShare { get; private set; }

    public required long? MemoryBefore { get; init; }

    public long? MemoryWithStreams { get; set; }

    public long? MemoryAfter { get; set; }

    public int WindowOverruns { get; set; }

    public void Start(ServerMeter meter)
    {
        _serverCpu = meter.ReadCpu();
        _clientCpu = Environment.CpuUsage.TotalTime;
        _machineBusy = MachineMeter.ReadBusy();
        MeasuredFrom = Stamp.Now;
    }

    public void End(ServerMeter meter)
    {
        ClientCpu = Environment.CpuUsage.TotalTime - _clientCpu;
        if (!meter.Knows)
        {
            return;
        }

        TimeSpan server = meter.ReadCpu() - _serverCpu;
        TimeSpan others = MachineMeter.ReadBusy() - _machineBusy - server - ClientCpu;
        double seconds = (Stamp.Now - MeasuredFrom) / (double)Stamp.TicksPerSecond;
        ServerCpu = server;
        OthersShare = Math.Clamp(others.TotalSeconds / (seconds * Environment.ProcessorCount), 0, 1);
    }
}
