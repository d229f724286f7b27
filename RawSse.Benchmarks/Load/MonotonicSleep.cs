namespace RawSse.Benchmarks.Load;

/// <summary>Sleeps by the kernel's own timer, late by some 50 µs; <c>Thread.Sleep</c> has a grain of a millisecond.</summary>
internal static unsafe class MonotonicSleep
{
    private const int MonotonicClock = 1;
    private const int AbsoluteTime = 1;

    /// <param name="ticks">How long, in the stamp's unit of 100 ns.</param>
    public static void For(long ticks) => Until(Stamp.Now + ticks);

    /// <param name="due">Until when, by the stamp's clock.</param>
    public static void Until(long due)
    {
        if (due <= Stamp.Now)
            return;
        Libc.TimeSpec at = new()
        {
            Seconds = (nint)(due / Stamp.TicksPerSecond),
            Nanoseconds = (nint)(due % Stamp.TicksPerSecond * 100),
        };
        _ = Libc.ClockNanoSleep(MonotonicClock, AbsoluteTime, &at, null);
    }
}
