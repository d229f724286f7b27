namespace RawSse;

/// <summary>
/// The server's only timer. Ticks, heartbeats, deadlines and ages are all checked by actions that run on it, one after
/// another, at whole multiples of their periods: a tick with a period of one second comes at the start of each second.
/// It owns the list of actions; any thread may add to it.
/// </summary>
/// <remarks>
/// Actions must not block. An action that throws is a defect: it ends the timer, which reports it to
/// <paramref name="died"/>. If the timer is late by more than a period, the action runs once, for the latest due time;
/// missed periods are not made up.
/// </remarks>
internal sealed class SharedTimer(TimeProvider time, Action<Exception> died) : IDisposable
{
    /// <summary>A timer may fire a little early. An action that is due within this time runs at once.</summary>
    private const long SlackTicks = 2 * TimeSpan.TicksPerMillisecond;

    private readonly Lock _changing = new();
    private readonly List<Entry> _entries = [];
    private ITimer? _timer;
    private volatile bool _disposed;

    /// <summary>Adds an action. It is given the time at which it was due.</summary>
    /// <param name="period">The period: at least a millisecond.</param>
    /// <param name="action">The action to run.</param>
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

    /// <summary>Stops the timer. A running action is not waited for; no other action starts after it.</summary>
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

                    // An action that is due further ahead than one period means that the clock was set back.
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

        // The clock may be set back by hours, so never wait longer than the shortest period.
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
