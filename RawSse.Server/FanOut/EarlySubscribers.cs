using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// The subscribers that are ahead of the log: their clients come from a server whose copy of the log was further than this
/// one. Each begins, exactly at its cursor, when the log has come there. One that has waited too long is told that its cursor
/// is ahead, and goes on live. Owned by one shard's thread.
/// </summary>
internal sealed class EarlySubscribers(EventLog log, CatchUp lagging, TimeProvider time)
{
    /// <summary>Copies of a log lie milliseconds apart. After this long the log will hardly come there at all.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly List<Subscriber> _waiting = [];

    /// <summary>Takes in one that is ahead of the log.</summary>
    public void Add(Subscriber subscriber) => _waiting.Add(subscriber);

    /// <summary>Hands over those that the log has come to, and those that have waited too long.</summary>
    /// <param name="seen">How far the shard has seen the log.</param>
    /// <param name="now">The time of this pass, as a timestamp.</param>
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

    /// <summary>Tells a subscriber that its cursor is ahead, and moves it to what the shard has seen.</summary>
    /// <returns>False if the wire is full or broken: it is not to be sent more now.</returns>
    private bool SendGap(Subscriber subscriber, Position seen)
    {
        var gap = new GapEvent(GapReason.Ahead, log.IdBefore(subscriber.Cursor).ToString(), log.IdAt(seen), Missed: null);
        subscriber.Cursor = subscriber.ClientCursor = seen;
        return subscriber.SendControl(subscriber.Framing.Wrap(ControlBlocks.Gap(gap, log.IdBefore(seen))));
    }
}
