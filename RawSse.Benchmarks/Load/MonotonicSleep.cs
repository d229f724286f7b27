namespace RawSse.Benchmarks.Load;

/// <summary>
/// Sleeps by the kernel's timer, which is late by some 50 µs; <c>Thread.Sleep</c> has a resolution of a millisecond.
/// </summary>
internal static unsafe class MonotonicSleep
{
    private const int MonotonicClock = 1;
    private const int AbsoluteTime = 1;

    /// <summary>Sleeps for a time.</summary>
    /// <param name="ticks">The time, in the stamp's unit of 100 ns.</param>
    public static void For(long ticks) => Until(Stamp.Now + ticks);

    /// <summary>Sleeps until a time.</summary>
    /// <param name="due">The time, by the stamp's clock.</param>
    public static void Until(long due)
    {
        if (due <= Stamp.Now)
        {
            return;
        }

        Libc.TimeSpec at = new()
        {
            Seconds = (nint)(due / Stamp.TicksPerSecond),
            Nanoseconds = (nint)(due % Stamp.TicksPerSecond * 100),
        };
        _ = Libc.ClockNanoSleep(MonotonicClock, AbsoluteTime, &at, null);
    }
}
