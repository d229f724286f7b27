using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// Serves the subscribers that lag and whose wires have room. Each continues from its own cursor until it is current
/// again. A slow client and one that reconnects are treated alike. Only the shard's thread uses it.
/// </summary>
/// <remarks>
/// There are two lanes. A subscriber that lags by little, as a newcomer does, waits only for others like it. A replay
/// of the history waits for the replays before it. Subscribers in a lane take turns of bounded size, and each lane has
/// its share of the time of a pass, so neither lane delays the other, or the subscribers that are current, for long.
/// </remarks>
internal sealed class CatchUp(
    EventLog log, AudienceIndex audiences, FrameSender sender, SlowClientPolicy slowClients, TimeProvider time)
{
    /// <summary>How long each lane may take of a pass. Current subscribers wait for both lanes.</summary>
    private static readonly TimeSpan MaxLaneTime = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// The number of events by which a subscriber in the near lane may lag. One turn serves that many.
    /// </summary>
    private const int MaxNearLag = 256;

    /// <summary>How many bytes a subscriber is sent in a turn before it is the others' turn.</summary>
    private const long MaxTurnBytes = 256 * 1024;

    private readonly ReplaySearch _search = new(log, time);
    private readonly Queue<Subscriber> _near = [];
    private readonly Queue<Subscriber> _far = [];
    private Position _seen;

    /// <summary>Whether a subscriber could be sent more at once.</summary>
    public bool HasMore => _near.Count + _far.Count > 0;

    /// <summary>Adds a subscriber to the lane that suits its lag, which may be zero.</summary>
    public void Add(Subscriber subscriber) =>
        (EventLog.EventsBetween(subscriber.Cursor, log.End) <= MaxNearLag ? _near : _far).Enqueue(subscriber);

    /// <summary>
    /// Sends subscribers what they lag by, as far as wires and time allow. Those that are not reached come first in the
    /// next pass.
    /// </summary>
    /// <param name="seen">How far the shard has seen the log. Nothing after it is sent.</param>
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

    /// <summary>Gives a subscriber its turn.</summary>
    /// <returns>Whether it still lags and can be sent more.</returns>
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

        // The last events may not have been for this client. Then the next heartbeat moves the client's cursor past
        // them.
        audiences.JoinCurrent(subscriber);
        subscriber.Cursor = subscriber.ClientCursor;
        return false;
    }

    /// <summary>Sends the events that the search found, up to the size of a turn.</summary>
    /// <returns>False if the wire is full or broken.</returns>
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

            if (sender.Batch.Fill(log, found, from, subscriber.Audience!) == 0)
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

    /// <summary>
    /// Tells a subscriber that the log no longer has its next events, and moves it to the oldest kept one.
    /// </summary>
    /// <returns>False if the stream was closed instead, or the wire is full or broken.</returns>
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
