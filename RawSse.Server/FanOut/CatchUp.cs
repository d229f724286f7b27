using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// The subscribers that lag and can be sent more: each goes on from its own cursor, until it is current again. A client
/// that was slow and one that comes back are the same here. Owned by one shard's thread.
/// </summary>
/// <remarks>
/// There are two lanes. Whoever lags by little, as a newcomer does, waits only for others like it; a replay of the history
/// waits for the replays before it. In each lane they take turns of a bounded size, and each lane has its share of the time
/// of a pass, so that neither holds up the other, nor those that are current.
/// </remarks>
internal sealed class CatchUp(
    EventLog log, AudienceIndex audiences, FrameSender sender, SlowClientPolicy slowClients, TimeProvider time)
{
    /// <summary>How long each lane may take of a pass: those that are current wait for it, twice.</summary>
    private static readonly TimeSpan MaxLaneTime = TimeSpan.FromMilliseconds(2);

    /// <summary>Events by which one may lag to be in the lane of those that lag by little: one turn serves them.</summary>
    private const int MaxNearLag = 256;

    /// <summary>Bytes that one is sent in a turn, before others have theirs.</summary>
    private const long MaxTurnBytes = 256 * 1024;

    private readonly ReplaySearch _search = new(log, time);
    private readonly Queue<Subscriber> _near = [];
    private readonly Queue<Subscriber> _far = [];
    private Position _seen;

    /// <summary>Whether there is someone who could be sent more at once.</summary>
    public bool HasMore => _near.Count + _far.Count > 0;

    /// <summary>Takes in one that lags, by nothing or by much.</summary>
    public void Add(Subscriber subscriber) =>
        (EventLog.EventsBetween(subscriber.Cursor, log.End) <= MaxNearLag ? _near : _far).Enqueue(subscriber);

    /// <summary>Sends each what it lags by, as far as its wire and the time go; those it does not come to are the next pass's first.</summary>
    /// <param name="seen">Up to where: what the shard has seen.</param>
    public void Run(Position seen)
    {
        _seen = seen;
        Run(_near);
        Run(_far);
    }

    private void Run(Queue<Subscriber> lane)
    {
        long began = time.GetTimestamp();
        while (lane.TryDequeue(out Subscriber? subscriber))
        {
            if (subscriber is { Index: >= 0, IsWaiting: false, CurrentIndex: < 0 } && TakeTurn(subscriber))
            {
                Add(subscriber);
            }

            if (time.GetElapsedTime(began) >= MaxLaneTime)
            {
                return;
            }
        }
    }

    /// <summary>Sends one some of what it lags by.</summary>
    /// <returns>Whether it lags still and can be sent more.</returns>
    private bool TakeTurn(Subscriber subscriber)
    {
        if (subscriber.FrameBytesSent > 0 && !sender.FinishFrame(subscriber))
        {
            return false;
        }

        if (subscriber.Cursor < _seen)
        {
            if (!_search.TryFind(subscriber.Filter, subscriber.Cursor, _seen, out Position reached))
            {
                return SendGap(subscriber);
            }

            if (!TrySend(subscriber, reached))
            {
                return false;
            }
        }

        if (subscriber.Cursor < _seen)
        {
            return true;
        }

        // If what it passed over lately was not for its client, the next heartbeat is to move the client's cursor.
        audiences.JoinCurrent(subscriber);
        subscriber.Cursor = subscriber.ClientCursor;
        return false;
    }

    /// <summary>Sends what was found, or the beginning of it. False if the wire is full or broken.</summary>
    private bool TrySend(Subscriber subscriber, Position reached)
    {
        List<Position> found = _search.Found;
        long sent = 0;
        for (int from = 0; from < found.Count; from += sender.Batch.Count)
        {
            if (sent >= MaxTurnBytes)
            {
                return true;
            }

            if (sender.Batch.Fill(log, found, from, subscriber.Framing) == 0)
            {
                return SendGap(subscriber);
            }

            int next = from + sender.Batch.Count;
            sent += sender.Batch.Bytes.Length;
            if (!sender.Send(subscriber, next < found.Count ? found[next] : reached))
            {
                return false;
            }

            subscriber.ClientCursor = sender.Batch.End;
        }

        subscriber.Cursor = reached;
        return true;
    }

    /// <summary>Tells a subscriber that the log has forgotten what it was to be sent next, and moves it on.</summary>
    private bool SendGap(Subscriber subscriber)
    {
        if (slowClients == SlowClientPolicy.Close)
        {
            subscriber.Wire.Close(CloseReason.TooSlow);
            return false;
        }

        Position start = log.Start;
        var gap = new GapEvent(
            GapReason.Slow,
            log.IdBefore(subscriber.Cursor).ToString(),
            log.IdAt(start),
            EventLog.EventsBetween(subscriber.Cursor, start));
        subscriber.Cursor = subscriber.ClientCursor = start;
        return subscriber.SendControl(subscriber.Framing.Wrap(ControlBlocks.Gap(gap, log.IdBefore(start))));
    }
}
