namespace RawSse.Diagnostics;

/// <summary>
/// Keeps one kind of line from flooding the log: the first is due at once, then one each period, with how often it would have been.
/// </summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="period">The least time between two lines.</param>
/// <param name="time">The server's clock.</param>
internal sealed class LogThrottle(TimeSpan period, TimeProvider time)
{
    private readonly Lock _counting = new();
    private long _since;
    private long? _last;

    /// <summary>Counts one occasion; true if a line is due now.</summary>
    /// <param name="count">How many occasions there were since the last line, this one among them.</param>
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
