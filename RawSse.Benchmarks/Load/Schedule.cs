namespace RawSse.Benchmarks.Load;

/// <summary>
/// Decides when each event is due. By the clock (open loop), an event is due at its time even if the server can't
/// accept it yet, and its latency counts from then. By permits (closed loop), it is due when the window has room for
/// it.
/// </summary>
internal sealed class Schedule(LoadOptions options, SemaphoreSlim permits)
{
    // Without a limit, an event of which a copy was lost would block the window for ever.
    private static readonly TimeSpan PatienceWithWindow = TimeSpan.FromSeconds(3);

    private long _start;
    private long _count;
    private int _owed;

    /// <summary>How often the window stayed full for so long that the next event was published nevertheless.</summary>
    public int Overruns { get; private set; }

    public void Begin()
    {
        _start = Stamp.Now;
        _count = 0;
    }

    /// <summary>Whether the next event can be published without waiting.</summary>
    public bool DueNow => options.InFlight > 0 ? permits.CurrentCount > 0 : NextDue <= Stamp.Now;

    private long NextDue => _start + (long)(_count * Stamp.TicksPerSecond / options.Rate);

    /// <summary>
    /// Waits until the next event is due. Returns false if that is not before <paramref name="end"/>.
    /// </summary>
    public bool AwaitNext(long end, CancellationToken stop, out long due)
    {
        if (options.InFlight == 0)
        {
            due = NextDue;
            if (due >= end || Stamp.Now >= end)
            {
                return false;
            }

            MonotonicSleep.Until(due);
        }
        else
        {
            due = 0;
            if (Stamp.Now >= end)
            {
                return false;
            }

            AwaitPermit(stop);
            due = Stamp.Now;
        }

        _count++;
        return true;
    }

    private void AwaitPermit(CancellationToken stop)
    {
        // An event that was published without a permit returns one nevertheless, which must not widen the window.
        while (_owed > 0 && permits.Wait(0, stop))
        {
            _owed--;
        }

        if (permits.Wait(PatienceWithWindow, stop))
        {
            return;
        }

        _owed++;
        Overruns++;
    }
}
