namespace RawSse.Diagnostics;

/// <summary>
/// Keeps one kind of line from flooding the log: the first is due at once, then one in each period, with the number of
/// occasions it stands for.
/// </summary>
/// <remarks>Any thread may call it.</remarks>
/// <param name="period">The minimum time between two lines.</param>
/// <param name="time">The server's clock.</param>
internal sealed class LogThrottle(TimeSpan period, TimeProvider time)
{
    private readonly Lock _counting = new();
    private long _since;
    private long? _last;

    /// <summary>Counts one occasion, and returns whether a line is due now.</summary>
    /// <param name="count">The number of occasions since the last line, including this one.</param>
    public bool IsDue(out long count)
    {
        lock (_counting)
        {
            long now = time.GetTimestamp();
            count = ++_since;
            if (_last is { } last && time.GetElapsedTime(last, now) < period)
            {
                return false;
            }

            _last = now;
            _since = 0;
            return true;
        }
    }
}
