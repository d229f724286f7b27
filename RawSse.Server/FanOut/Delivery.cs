using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// Delivers events to the subscribers of one shard. It owns the list of them and knows what each has been sent. A pass
/// looks at the new events of the log and sends each subscriber those that it asks for. Only the shard's thread uses
/// it.
/// </summary>
/// <remarks>
/// Most subscribers are current: they have been sent everything that the shard has seen. They are found through the
/// topics of new events, and those of one audience share a batch. Subscribers that lag have cursors of their own, and
/// <see cref="CatchUp"/> serves them until they are current again. Delivering an event allocates nothing.
/// </remarks>
internal sealed class Delivery
{
    private readonly EventLog _log;
    private readonly AudienceIndex _audiences = new();
    private readonly FrameSender _sender;
    private readonly CatchUp _lagging;
    private readonly EarlySubscribers _early;
    private readonly LogReader _reader;
    private readonly SubscriberList _subscribers;
    private Position _seen;

    /// <summary>Creates a delivery without subscribers that starts at the end of the log.</summary>
    public Delivery(EventLog log, FanOutOptions options)
    {
        _log = log;
        _subscribers = new SubscriberList(options.Retry);
        _sender = new FrameSender(log, _audiences);
        _lagging = new CatchUp(log, _audiences, _sender, options.SlowClients, options.Time);
        _early = new EarlySubscribers(log, _lagging, options.Time);
        _reader = log.NewReader();
        _seen = log.End;
    }

    /// <summary>Whether a lagging subscriber could be sent more at once, so that another pass is due.</summary>
    public bool HasMore => _lagging.HasMore;

    /// <summary>The number of events sent, counted once for each subscriber. Any thread may read it.</summary>
    public long SentEvents => _sender.SentEvents;

    /// <summary>The number of bytes of events that wires took. Any thread may read it.</summary>
    public long SentBytes => _sender.SentBytes;

    /// <summary>The number of subscribers that lag. Any thread may read it; the value is approximate.</summary>
    public int LaggingCount => _subscribers.Count - _audiences.CurrentCount;

    /// <summary>
    /// Admits a subscriber. At first it counts as lagging, even if by nothing, unless it is ahead of the log.
    /// </summary>
    public void Admit(Subscriber subscriber, long now)
    {
        subscriber.LastSent = now;
        subscriber.Audience = _audiences.Join(subscriber.Filter, subscriber.Framing);

        // Subscribers that ask for the same topics share one filter object.
        subscriber.Filter = subscriber.Audience.Filter;
        _subscribers.Add(subscriber);
        if (subscriber.Cursor > _log.End)
        {
            _early.Add(subscriber);
        }
        else
        {
            _lagging.Add(subscriber);
        }
    }

    /// <summary>Removes a subscriber.</summary>
    /// <returns>False if it was removed before.</returns>
    public bool Remove(Subscriber subscriber)
    {
        if (!_subscribers.Remove(subscriber))
        {
            return false;
        }

        _audiences.LeaveCurrent(subscriber, subscriber.Cursor);
        _audiences.Leave(subscriber.Audience!);
        return true;
    }

    /// <summary>Continues with a subscriber whose wire has room again.</summary>
    public void Resume(Subscriber subscriber)
    {
        subscriber.IsWaiting = false;
        if (subscriber is { IsEnding: true, FrameBytesSent: 0 })
        {
            subscriber.End(CloseReason.PeerClosed);
        }
        else
        {
            _lagging.Add(subscriber);
        }
    }

    /// <summary>Makes a pass: sends each subscriber what is new for it.</summary>
    /// <param name="now">
    /// The current timestamp. It is kept as the time at which subscribers were last sent something.
    /// </param>
    public void Pass(long now)
    {
        _sender.Now = now;
        _reader.Enter();
        Position head = _log.End;
        if (head > _seen)
        {
            ServeCurrent(head);
        }

        _early.Release(_seen, now);
        _lagging.Run(_seen);
        _sender.Batch.Release();
        _reader.Exit();
    }

    /// <summary>Returns the greatest number of events that a subscriber lags by.</summary>
    public long GetLongestLag()
    {
        long longest = 0;
        if (LaggingCount > 0)
        {
            foreach (Subscriber subscriber in _subscribers)
            {
                if (subscriber.CurrentIndex < 0)
                {
                    longest = Math.Max(longest, EventLog.EventsBetween(subscriber.Cursor, _log.End));
                }
            }
        }

        return longest;
    }

    /// <summary>Sends a heartbeat to each current stream that has been silent for too long.</summary>
    /// <param name="now">The current timestamp.</param>
    /// <param name="silence">
    /// The maximum silence, in units of the clock. Streams that fell silent together get their heartbeats at different
    /// moments of its last quarter, not in one burst.
    /// </param>
    public void SendHeartbeats(long now, long silence)
    {
        const int Moments = 16;
        long step = silence / 4 / Moments;
        (StreamFraming? Framing, byte[] Frame) moved = (null, []);
        foreach (Subscriber subscriber in _subscribers)
        {
            long patience = silence - (step * (subscriber.Index % Moments));
            if (subscriber.CurrentIndex < 0 || now - subscriber.LastSent < patience)
            {
                continue;
            }

            // A current subscriber has missed nothing. If there were events on other topics only, the heartbeat moves
            // the client's id past them. Otherwise the id would grow old, and the log would report a gap on
            // reconnection although nothing is missing.
            bool hasMoved = subscriber.Cursor < _seen;
            StreamFraming framing = subscriber.Framing;
            if (hasMoved && framing != moved.Framing)
            {
                moved = (framing, framing.Wrap(ControlBlocks.Cursor(_log.IdBefore(_seen))));
            }

            subscriber.Cursor = hasMoved ? _seen : subscriber.Cursor;
            subscriber.LastSent = now;
            if (!subscriber.SendControl(hasMoved ? moved.Frame : framing.Heartbeat))
            {
                _audiences.LeaveCurrent(subscriber, subscriber.Cursor);
            }
        }
    }

    /// <summary>Ends each stream whose token has expired.</summary>
    /// <param name="utcNow">The current time, in UTC ticks.</param>
    public void EndExpiredStreams(long utcNow) => _subscribers.EndExpiredStreams(utcNow);

    /// <summary>Ends every stream.</summary>
    public void EndAllStreams(CloseReason reason) => _subscribers.EndAllStreams(reason);

    private void ServeCurrent(Position head)
    {
        for (Position position = _seen; position < head;)
        {
            if (!_log.TryRead(position, head, out LogSlice slice))
            {
                MoveAllToLagging();
                break;
            }

            for (int i = 0; i < slice.Count; i++)
            {
                _audiences.Match(slice.PositionOf(i), slice.TopicsOf(i));
            }

            position = slice.End;
        }

        foreach (Audience audience in _audiences.Touched)
        {
            Serve(audience);
        }

        _audiences.Clear();
        _seen = head;
    }

    /// <summary>
    /// Turns all current subscribers into lagging ones. The log has evicted events that the shard hasn't seen, so each
    /// of them continues from the position that the shard had reached.
    /// </summary>
    private void MoveAllToLagging()
    {
        _audiences.Clear();
        foreach (Subscriber subscriber in _subscribers)
        {
            MoveToLagging(subscriber, subscriber.Cursor > _seen ? subscriber.Cursor : _seen);
        }
    }

    private void Serve(Audience audience)
    {
        List<Position> matches = audience.Matches;
        for (int from = 0; from < matches.Count && audience.Current.Count > 0;)
        {
            int taken = _sender.Batch.Fill(_log, matches, from, audience);
            if (taken == 0)
            {
                while (audience.Current.Count > 0)
                {
                    MoveToLagging(audience.Current[^1], matches[from]);
                }

                return;
            }

            from += taken;

            // The cursor moves past the last event for this audience only. The next heartbeat moves clients' ids past
            // those after it.
            Position next = from < matches.Count ? matches[from] : _sender.Batch.End;

            // The loop runs backwards: if a subscriber falls behind, the last one takes its index, and that one has
            // been served.
            for (int i = audience.Current.Count - 1; i >= 0; i--)
            {
                _ = _sender.Send(audience.Current[i], next);
            }
        }
    }

    private void MoveToLagging(Subscriber subscriber, Position cursor)
    {
        if (subscriber.CurrentIndex >= 0)
        {
            _audiences.LeaveCurrent(subscriber, cursor);
            _lagging.Add(subscriber);
        }
    }
}
