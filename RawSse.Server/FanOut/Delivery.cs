using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// The subscribers of one shard and what each has been sent. A pass takes the head of the log and sends everyone what is
/// new for them.
/// </summary>
/// <remarks>
/// The shard's thread alone uses it. Most subscribers are current: they have all that the shard has seen, so they are
/// found through the topics of new events and share one batch an audience. Those that lag have a cursor of their own, and
/// <see cref="CatchUp"/> brings them on until they are current again. Nothing is allocated for a delivery.
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

    /// <summary>Delivers what a log holds.</summary>
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

    /// <summary>Whether someone lags who could be sent more at once: another pass is due.</summary>
    public bool HasMore => _lagging.HasMore;

    /// <summary>Events sent, counted once for each subscriber; any thread may read.</summary>
    public long SentEvents => _sender.SentEvents;

    /// <summary>Bytes of events that wires took; any thread may read.</summary>
    public long SentBytes => _sender.SentBytes;

    /// <summary>Subscribers that are behind what was seen; any thread may read, though not to the last one.</summary>
    public int LaggingCount => _subscribers.Count - _audiences.CurrentCount;

    /// <summary>Takes a subscriber in. It starts as one that lags, by nothing or by much, unless it is ahead of the log.</summary>
    public void Admit(Subscriber subscriber, long now)
    {
        subscriber.LastSent = now;
        subscriber.Audience = _audiences.Join(subscriber.Filter, subscriber.Framing);

        // One filter for all who ask for the same.
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

    /// <summary>Forgets a subscriber.</summary>
    /// <returns>False if it is not here any more.</returns>
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

    /// <summary>A full wire has room again.</summary>
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

    /// <summary>Sends everyone what is new.</summary>
    /// <param name="now">A timestamp, kept as the time of what is sent.</param>
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

    /// <summary>Sends a comment to each stream that was silent.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="silence">
    /// After how long at the latest, in the clock's units. Streams that fell silent together hear it at different moments
    /// in the last quarter of it, not in one burst.
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

            // Who is current has missed nothing, and where only others' topics had events it is told so: else its id would
            // grow old, and a reconnection would look like a gap that there is not.
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

    /// <summary>Ends the streams of those who may not read any longer.</summary>
    /// <param name="utcNow">The time, in UTC ticks.</param>
    public void EndExpiredStreams(long utcNow) => _subscribers.EndExpiredStreams(utcNow);

    /// <summary>Ends every stream.</summary>
    public void EndAllStreams(CloseReason reason) => _subscribers.EndAllStreams(reason);

    private void ServeCurrent(Position head)
    {
        for (Position place = _seen; place < head;)
        {
            if (!_log.TryRead(place, head, out LogSlice slice))
            {
                MoveAllToLagging();
                break;
            }

            for (int i = 0; i < slice.Count; i++)
            {
                _audiences.Match(slice.PositionOf(i), slice.TopicsOf(i));
            }

            place = slice.End;
        }

        foreach (Audience audience in _audiences.Touched)
        {
            Serve(audience);
        }

        _audiences.Clear();
        _seen = head;
    }

    /// <summary>The log has moved past the shard itself: everyone goes on from where the shard was.</summary>
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
            int taken = _sender.Batch.Fill(_log, matches, from, audience.Framing);
            if (taken == 0)
            {
                while (audience.Current.Count > 0)
                {
                    MoveToLagging(audience.Current[^1], matches[from]);
                }

                return;
            }

            from += taken;

            // Up to the last event that was for them: those after it move the client's cursor with the next heartbeat.
            Position next = from < matches.Count ? matches[from] : _sender.Batch.End;

            // Backwards: one that falls behind is replaced by the last, which has been served.
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
