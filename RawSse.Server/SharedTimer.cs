namespace RawSse;

/// <summary>
/// The one timer of the server. Ticks, heartbeats, deadlines and ages are all checked by actions that run on it, one
/// after another, on the whole multiples of their periods (a tick each second comes at the second).
/// </summary>
/// <remarks>
/// Actions must not block. One that throws is our mistake and ends the timer: <paramref name="died"/> is told. Late
/// by more than a period, an action runs once, for the latest multiple, not once for each that was missed.
/// </remarks>
internal sealed class SharedTimer(TimeProvider time, Action<Exception> died) : IDisposable
{
    /// <summary>A timer may fire a little early; what is due this soon is done now.</summary>
    private const long SlackTicks = 2 * TimeSpan.TicksPerMillisecond;

    private readonly Lock _changing = new();
    private readonly List<Entry> _entries = [];
    private ITimer? _timer;
    private volatile bool _disposed;

    /// <summary>Adds an action; it gets the time it was due at.</summary>
    /// <param name="period">At least a millisecond.</param>
    /// <param name="action">What to do.</param>
    public void Every(TimeSpan period, Action<DateTimeOffset> action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
        lock (_changing)
        {
            _entries.Add(new Entry(period.Ticks, action) { Due = NextMultiple(period.Ticks) });
            _timer ??= time.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Schedule();
        }
    }

    /// <summary>Stops it; an action that is running is not waited for, and none comes after it.</summary>
    public void Dispose()
    {
        _disposed = true;
        _timer?.Dispose();
    }

    private void RunDue()
    {
        try
        {
            lock (_changing)
            {
                long now = UtcTicks();
                foreach (Entry entry in _entries)
                {
                    if (_disposed)
                    {
                        return;
                    }

                    // Due further ahead than one period: the clock was set back.
                    if (entry.Due <= now + SlackTicks || entry.Due > now + SlackTicks + entry.Period)
                    {
                        long latest = (now + SlackTicks) / entry.Period * entry.Period;
                        entry.Due = latest + entry.Period;
                        entry.Action(new DateTimeOffset(latest, TimeSpan.Zero));
                    }
                }

                Schedule();
            }
        }
        catch (Exception e)
        {
            died(e);
        }
    }

    private void Schedule()
    {
        long now = UtcTicks();
        long wait = _entries.Min(entry => entry.Due) - now;

        // The clock may have been set back by hours: never wait longer than the shortest period.
        wait = Math.Clamp(wait, TimeSpan.TicksPerMillisecond, _entries.Min(entry => entry.Period));
        _ = _timer!.Change(TimeSpan.FromTicks(wait), Timeout.InfiniteTimeSpan);
    }

    private long NextMultiple(long period) => ((UtcTicks() + SlackTicks) / period + 1) * period;

    private long UtcTicks() => time.GetUtcNow().UtcTicks;

    private sealed class Entry(long period, Action<DateTimeOffset> action)
    {
        public long Period { get; } = period;

        public Action<DateTimeOffset> Action { get; } = action;

        public long Due { get; set; }
    }
}
