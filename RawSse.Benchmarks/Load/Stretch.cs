using HdrHistogram;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// A part of a run that is measured separately: the events from <see cref="First"/> to the next stretch.
/// </summary>
internal sealed class Stretch(long first)
{
    private const long LongestLatency = 10 * 60 * Stamp.TicksPerSecond;
    private const double TicksPerMillisecond = Stamp.TicksPerSecond / 1000.0;

    private readonly LongHistogram _latency = new(LongestLatency, numberOfSignificantValueDigits: 3);

    /// <summary>The number of the stretch's first event.</summary>
    public long First => first;

    /// <summary>The number of deliveries, each event counted once per client.</summary>
    public long Deliveries { get; private set; }

    /// <summary>The time from when an event was due until a client had it.</summary>
    public Percentiles Latency => new(At(50), At(90), At(99), At(99.9), At(100));

    /// <summary>Records a delivery with its latency, in the stamp's unit of 100 ns.</summary>
    public void Enter(long latency)
    {
        Deliveries++;
        _latency.RecordValue(Math.Clamp(latency, 0, LongestLatency));
    }

    private double At(double percentile) =>
        Deliveries == 0 ? 0 : _latency.GetValueAtPercentile(percentile) / TicksPerMillisecond;
}
