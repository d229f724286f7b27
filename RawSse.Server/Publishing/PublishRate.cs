using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>
/// Limits how many events each publisher may publish a second. After a second of silence, a publisher may publish that
/// many at once. An expensive event counts as several. (This is the generic cell rate algorithm, ITU-T I.371, which
/// keeps one number for each publisher.)
/// </summary>
/// <remarks>Any thread may call it.</remarks>
/// <param name="perSecond">The number of events a second, at least 1; 0 for no limit.</param>
/// <param name="time">The server's clock.</param>
internal sealed class PublishRate(int perSecond, TimeProvider time)
{
    /// <summary>
    /// Up to this number of publishers, all are remembered. Above it, those are forgotten that owe nothing any more.
    /// </summary>
    private const int MinForgetCount = 1000;

    private readonly Lock _changing = new();

    /// <summary>When each publisher would have finished if it had kept to the pace.</summary>
    private readonly Dictionary<string, long> _paidUntil = [];

    private int _forgetAt = MinForgetCount;

    /// <summary>The number of publishers that are remembered.</summary>
    internal int Known => _paidUntil.Count;

    /// <summary>Whether there is no limit.</summary>
    public bool IsUnlimited => perSecond == 0;

    /// <summary>
    /// Charges a publisher for an event by what the event costs the history, if it may be published now.
    /// </summary>
    /// <returns>Zero, or how long the publisher has to wait. In the latter case nothing was charged.</returns>
    public TimeSpan Charge(in Publication publication) =>
        IsUnlimited
            ? TimeSpan.Zero
            : Charge(publication.Publisher, EventCost.Units(publication.Event, publication.Topics));

    /// <summary>Charges a publisher for an event, if it may be published now.</summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="units">
    /// How many events this one counts as. It never counts as more than a second's worth, or it could never be
    /// published.
    /// </param>
    /// <returns>Zero, or how long the publisher has to wait. In the latter case nothing was charged.</returns>
    public TimeSpan Charge(string publisher, int units = 1)
    {
        if (IsUnlimited)
        {
            return TimeSpan.Zero;
        }

        long second = time.TimestampFrequency;
        long pace = second / perSecond * Math.Min(units, perSecond);
        lock (_changing)
        {
            long now = time.GetTimestamp();
            long paidUntil = Math.Max(now, _paidUntil.GetValueOrDefault(publisher));
            long tooEarly = paidUntil + pace - second - now;
            if (tooEarly > 0)
            {
                return TimeSpan.FromSeconds((double)tooEarly / second);
            }

            _paidUntil[publisher] = paidUntil + pace;
            Forget(now);
            return TimeSpan.Zero;
        }
    }

    private void Forget(long now)
    {
        if (_paidUntil.Count < _forgetAt)
        {
            return;
        }

        foreach ((string publisher, long paidUntil) in _paidUntil)
        {
            if (paidUntil <= now)
            {
                _ = _paidUntil.Remove(publisher);
            }
        }

        // The next time is when twice as many are remembered as are active now, so that the cost of looking at all of
        // them is spread over as many newcomers.
        _forgetAt = Math.Max(MinForgetCount, 2 * _paidUntil.Count);
    }
}
