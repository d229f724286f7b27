namespace RawSse.Tests.Support;

/// <summary>
/// A clock that moves on by the same step each time it is read: what is bounded by time ends after so many readings.
/// </summary>
internal sealed class SteppingClock(TimeSpan step) : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Add(ref _now, step.Ticks);
}
