using RawSse.Events;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// The subscribers of one shard and what each has been sent. A pass takes the head of the log and sends everyone what is
/// new for them; live, late and resuming clients differ only in where they start.
/// </summary>
/// <remarks>
/// The shard's thread alone uses it. Most subscribers are current: they have all that the shard has seen, so they are
/// found through the topics of new events and share one batch an audience. Those that lag have a cursor of their own and
/// are advanced one by one, until they are current again. Nothing is allocated for a delivery.
/// </remarks>
internal sealed class Delivery
{
    /// <summary>What one lagging subscriber may be sent in a pass, so that a long replay does not hold up the others.</summary>
    private const int MaxBatchesPerPass = 4;

    /// <summary>Events looked at for a lagging subscriber at once.</summary>
    private const int MaxScan = 4096;

    private readonly EventLog _log;
    private readonly SlowClientPolicy _slowClients;
    private readonly AudienceIndex _audiences = new();
    private readonly List<Subscriber> _subscribers = [];
    private readonly FrameBatch _batch = new();
    private readonly List<long> _scanned = [];
    private List<Subscriber> _lagging = [];
    private List<Subscriber> _advancing = [];
    private long _seen;
    private long _now;
    private long _sentEvents;
    private long _sentBytes;
    private int _current;

    /// <summary>Delivers what a log holds.</summary>
    public Delivery(EventLog log, SlowClientPolicy slowClients)
    {
        _log = log;
        _slowClients = slowClients;
        _seen = log.Next;
    }

    /// <summary>Whether someone lags who could be sent more at once: another pass is due.</summary>
    public bool HasMore => _lagging.Count > 0;

    /// <summary>Events sent, counted once for each subscriber; any thread may read.</summary>
    public long SentEvents => Volatile.Read(ref _sentEvents);

    /// <summary>Bytes of events that wires took; any thread may read.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Subscribers that are behind what was seen; any thread may read, though not to the last one.</summary>
    public int Lagging => _subscribers.Count - Volatile.Read(ref _current);

    /// <summary>Takes a subscriber in. It starts as one that lags, by nothing or by much.</summary>
    public void Admit(Subscriber subscriber, long now)
    {
        subscriber.Index = _subscribers.Count;
        subscriber.LastSent = now;
        subscriber.Audience = _audiences.Join(subscriber.Filter, subscriber.IsChunked);
        _subscribers.Add(subscriber);
        _lagging.Add(subscriber);
    }

    /// <summary>Forgets a subscriber.</summary>
    /// <returns>False if it is not here any more.</returns>
    public bool Remove(Subscriber subscriber)
    {
        if (subscriber.Index < 0)
        {
            return false;
        }

        Subscriber last = _subscribers[^1];
        _subscribers[subscriber.Index] = last;
        last.Index = subscriber.Index;
        _subscribers.RemoveAt(_subscribers.Count - 1);
        subscriber.Index = -1;
        LeaveCurrent(subscriber, subscriber.Cursor);
        _audiences.Leave(subscriber.Audience!);
        return true;
    }

    /// <summary>A full wire has room again.</summary>
    public void Resume(Subscriber subscriber)
    {
        subscriber.IsWaiting = false;
        _lagging.Add(subscriber);
    }

    /// <summary>Sends everyone what is new.</summary>
    /// <param name="now">A timestamp, kept as the time of what is sent.</param>
    public void Pass(long now)
    {
        _now = now;
        long head = _log.Next;
        if (head > _seen)
        {
            ServeCurrent(head);
        }

        (_advancing, _lagging) = (_lagging, _advancing);
        foreach (Subscriber subscriber in _advancing)
        {
            if (subscriber is { Index: >= 0, IsWaiting: false, CurrentIndex: < 0 })
            {
                Advance(subscriber);
            }
        }

        _advancing.Clear();
        _batch.Release();
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
        byte[]? moved = null;
        foreach (Subscriber subscriber in _subscribers)
        {
            long patience = silence - (step * (subscriber.Index % Moments));
            if (subscriber.IsWaiting || now - subscriber.LastSent < patience)
            {
                continue;
            }

            // Who is current has missed nothing, and where only others' topics had events it is told so: else its id would
            // grow old, and a reconnection would look like a gap that there is not.
            bool hasMoved = subscriber.CurrentIndex >= 0 && subscriber.Cursor < _seen;
            byte[] frame = hasMoved ? moved ??= ControlFrames.Cursor(_log.IdOf(_seen - 1)) : ControlFrames.Heartbeat;
            subscriber.Cursor = hasMoved ? _seen : subscriber.Cursor;
            subscriber.LastSent = now;
            if (!subscriber.SendControl(frame))
            {
                LeaveCurrent(subscriber, subscriber.Cursor);
            }
        }
    }

    /// <summary>Ends every stream.</summary>
    public void EndAll(CloseReason reason)
    {
        foreach (Subscriber subscriber in _subscribers)
        {
            subscriber.End(reason);
        }
    }

    private void ServeCurrent(long head)
    {
        for (long sequence = _seen; sequence < head;)
        {
            if (!_log.TryRead(sequence, head, out LogSlice slice))
            {
                LoseAll();
                break;
            }

            for (; sequence < slice.Next; sequence++)
            {
                _audiences.Match(sequence, slice.TopicsOf(sequence));
            }
        }

        foreach (Audience audience in _audiences.Touched)
        {
            Serve(audience, head);
        }

        _audiences.Clear();
        _seen = head;
    }

    /// <summary>The log has moved past the shard itself: everyone goes on from where the shard was.</summary>
    private void LoseAll()
    {
        _audiences.Clear();
        foreach (Subscriber subscriber in _subscribers)
        {
            Lag(subscriber, _seen);
        }
    }

    private void Serve(Audience audience, long head)
    {
        List<long> matches = audience.Matches;
        for (int from = 0; from < matches.Count && audience.Current.Count > 0;)
        {
            int taken = _batch.Fill(_log, matches, from, audience.IsChunked);
            if (taken == 0)
            {
                while (audience.Current.Count > 0)
                {
                    Lag(audience.Current[^1], matches[from]);
                }

                return;
            }

            from += taken;
            long next = from < matches.Count ? matches[from] : head;

            // Backwards: one that falls behind is replaced by the last, which has been served.
            for (int i = audience.Current.Count - 1; i >= 0; i--)
            {
                _ = Send(audience.Current[i], next);
            }
        }
    }

    /// <summary>Sends a lagging subscriber what it lags by, as far as its wire takes it.</summary>
    private void Advance(Subscriber subscriber)
    {
        for (int batches = 0; subscriber.Cursor < _seen; batches++)
        {
            if (batches == MaxBatchesPerPass)
            {
                _lagging.Add(subscriber);
                return;
            }

            if (!TryAdvance(subscriber))
            {
                return;
            }
        }

        subscriber.CurrentIndex = subscriber.Audience!.Current.Count;
        subscriber.Audience.Current.Add(subscriber);
        _current++;
    }

    /// <summary>One step of that. False if the wire is full or broken.</summary>
    private bool TryAdvance(Subscriber subscriber)
    {
        if (!TryScan(subscriber, out long scanned))
        {
            return SendGap(subscriber);
        }

        if (_scanned.Count == 0)
        {
            subscriber.Cursor = scanned;
            return true;
        }

        int taken = _batch.Fill(_log, _scanned, 0, subscriber.IsChunked);
        return taken == 0 ? SendGap(subscriber) : Send(subscriber, taken < _scanned.Count ? _scanned[taken] : scanned);
    }

    /// <summary>Finds the next events for a subscriber. False if the log has moved past its cursor.</summary>
    private bool TryScan(Subscriber subscriber, out long scanned)
    {
        _scanned.Clear();
        scanned = subscriber.Cursor;
        long end = Math.Min(_seen, scanned + MaxScan);
        while (scanned < end)
        {
            if (!_log.TryRead(scanned, end, out LogSlice slice))
            {
                return _scanned.Count > 0;
            }

            for (; scanned < slice.Next; scanned++)
            {
                if (subscriber.Filter.Matches(slice.TopicsOf(scanned)))
                {
                    _scanned.Add(scanned);
                }
            }
        }

        return true;
    }

    /// <summary>Sends the batch. False if the wire is full or broken.</summary>
    private bool Send(Subscriber subscriber, long next)
    {
        ReadOnlySpan<byte> bytes = _batch.Bytes;
        int sent = subscriber.Wire.Send(bytes);
        subscriber.LastSent = _now;
        if (sent == bytes.Length)
        {
            subscriber.Cursor = next;
            _sentEvents += _batch.Count;
            _sentBytes += sent;
            return true;
        }

        if (sent >= 0)
        {
            _sentBytes += sent;

            // The frame that was begun must be ended before anything else may follow, and by then the log may have
            // forgotten it: so the rest of this one frame is copied. Where none was begun, it is the whole next one.
            (int end, long cursor) = _batch.FrameEndAfter(sent);
            LeaveCurrent(subscriber, cursor);
            subscriber.SendLater(bytes[sent..end]);
        }

        return false;
    }

    /// <summary>Tells a subscriber that the log has forgotten what it was to be sent next, and moves it on.</summary>
    private bool SendGap(Subscriber subscriber)
    {
        if (_slowClients == SlowClientPolicy.Close)
        {
            subscriber.Wire.Close(CloseReason.TooSlow);
            return false;
        }

        long first = _log.First;
        var gap = new GapEvent(
            GapReason.Slow,
            _log.IdOf(subscriber.Cursor - 1).ToString(),
            _log.IdOf(first),
            first - subscriber.Cursor);
        subscriber.Cursor = first;
        return subscriber.SendControl(ControlFrames.Gap(gap));
    }

    private void Lag(Subscriber subscriber, long cursor)
    {
        if (subscriber.CurrentIndex >= 0)
        {
            LeaveCurrent(subscriber, cursor);
            _lagging.Add(subscriber);
        }
    }

    /// <summary>From now on the subscriber has a cursor of its own.</summary>
    private void LeaveCurrent(Subscriber subscriber, long cursor)
    {
        subscriber.Cursor = cursor;
        if (subscriber.CurrentIndex < 0)
        {
            return;
        }

        List<Subscriber> current = subscriber.Audience!.Current;
        Subscriber last = current[^1];
        current[subscriber.CurrentIndex] = last;
        last.CurrentIndex = subscriber.CurrentIndex;
        current.RemoveAt(current.Count - 1);
        subscriber.CurrentIndex = -1;
        _current--;
    }
}
