using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>
/// How many events each publisher may publish: so many a second, and as many at once after a second of silence. A dear
/// event counts as several. (The generic cell rate algorithm, ITU-T I.371: of each publisher one number is kept.)
/// </summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="perSecond">Events a second, at least 1; 0 for no limit.</param>
/// <param name="time">The server's clock.</param>
internal sealed class PublishRate(int perSecond, TimeProvider time)
{
    /// <summary>Above so many, those are forgotten who have been silent for long enough to owe nothing.</summary>
    private const int MinForgetCount = 1000;

    private readonly Lock _changing = new();

    /// <summary>When each publisher would have been done, had it kept to the pace.</summary>
    private readonly Dictionary<string, long> _paidUntil = [];

    private int _forgetAt = MinForgetCount;

    /// <summary>How many publishers are known.</summary>
    internal int Known => _paidUntil.Count;

    /// <summary>Whether there is no limit.</summary>
    public bool IsUnlimited => perSecond == 0;

    /// <summary>Counts one event by what it costs the history, if its publisher may publish it now.</summary>
    /// <returns>As the other.</returns>
    public TimeSpan Charge(in Publication publication) =>
        IsUnlimited ? TimeSpan.Zero : Charge(publication.Publisher, EventCost.Units(publication.Event, publication.Topics));

    /// <summary>Counts one event, if its publisher may publish it now.</summary>
    /// <param name="publisher">The publisher.</param>
    /// <param name="units">As how many it counts; never as more than a second's worth, or it could not be published at all.</param>
    /// <returns>Zero; or how long the publisher has to wait, and then nothing was counted.</returns>
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

        // Twice as many as there are really at work: so the look at all of them is paid for by as many that came.
        _forgetAt = Math.Max(MinForgetCount, 2 * _paidUntil.Count);
    }
}
