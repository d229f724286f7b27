using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// Holds the subscribers whose cursors are ahead of the log. Their clients come from a server whose copy of the log was
/// further than this one. Each stream starts exactly at its cursor, as soon as the log gets there. A subscriber that
/// has waited too long is told that its cursor is ahead, and continues live. Only the shard's thread uses it.
/// </summary>
internal sealed class EarlySubscribers(EventLog log, CatchUp lagging, TimeProvider time)
{
    /// <summary>
    /// How long a subscriber waits. Copies of a log are milliseconds apart, so after this the log is unlikely to get
    /// there at all.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly List<Subscriber> _waiting = [];

    /// <summary>Adds a subscriber that is ahead of the log.</summary>
    public void Add(Subscriber subscriber) => _waiting.Add(subscriber);

    /// <summary>
    /// Hands over the subscribers that the log has caught up with, and those that have waited too long.
    /// </summary>
    /// <param name="seen">How far the shard has seen the log.</param>
    /// <param name="now">The timestamp of this pass.</param>
    public void Release(Position seen, long now)
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            Subscriber subscriber = _waiting[i];
            bool hasLeft = subscriber.Index < 0;
            bool isAhead = subscriber.Cursor > seen;
            if (!hasLeft && isAhead && time.GetElapsedTime(subscriber.LastSent, now) < MaxWait)
            {
                continue;
            }

            _waiting[i] = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
            if (!hasLeft && (!isAhead || SendGap(subscriber, seen)))
            {
                lagging.Add(subscriber);
            }
        }
    }

    /// <summary>Tells a subscriber that its cursor is ahead, and moves it to where the shard is.</summary>
    /// <returns>False if the wire is full or broken, so nothing more can be sent now.</returns>
    private bool SendGap(Subscriber subscriber, Position seen)
    {
        string requested = log.IdBefore(subscriber.Cursor).ToString();
        var gap = new GapEvent(GapReason.Ahead, requested, log.IdAt(seen), Missed: null);
        subscriber.Cursor = subscriber.ClientCursor = seen;
        return subscriber.SendControl(subscriber.Framing.Wrap(ControlBlocks.Gap(gap, log.IdBefore(seen))));
    }
}
