using RawSse.Events;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// The subscribers that lag and can be sent more: each goes on from its own cursor, until it is current again. A client
/// that was slow and one that comes back are the same here. Owned by one shard's thread.
/// </summary>
internal sealed class CatchUp(EventLog log, AudienceIndex audiences, FrameSender sender, SlowClientPolicy slowClients)
{
    /// <summary>What one may be sent in a pass, so that a long replay does not hold up the others that lag.</summary>
    private const int MaxBatchesPerPass = 4;

    /// <summary>What all together may be sent in a pass, so that they do not hold up those that are current.</summary>
    private const int MaxStepsPerPass = 256;

    /// <summary>Events looked at for one at once.</summary>
    private const int MaxScan = 4096;

    private readonly List<long> _scanned = [];
    private List<Subscriber> _waiting = [];
    private List<Subscriber> _running = [];
    private long _seen;
    private int _steps;

    /// <summary>Whether there is someone who could be sent more at once.</summary>
    public bool HasMore => _waiting.Count > 0;

    /// <summary>Takes in one that lags, by nothing or by much.</summary>
    public void Add(Subscriber subscriber) => _waiting.Add(subscriber);

    /// <summary>Sends each what it lags by, as far as its wire and the bounds of a pass go.</summary>
    /// <param name="seen">Up to where: what the shard has seen.</param>
    public void Run(long seen)
    {
        _seen = seen;
        _steps = 0;
        (_running, _waiting) = (_waiting, _running);
        foreach (Subscriber subscriber in _running)
        {
            if (subscriber is not { Index: >= 0, IsWaiting: false, CurrentIndex: < 0 })
            {
                continue;
            }

            if (_steps < MaxStepsPerPass)
            {
                Advance(subscriber);
            }
            else
            {
                _waiting.Add(subscriber);
            }
        }

        _running.Clear();
    }

    private void Advance(Subscriber subscriber)
    {
        for (int batches = 0; subscriber.Cursor < _seen; batches++, _steps++)
        {
            if (batches == MaxBatchesPerPass)
            {
                _waiting.Add(subscriber);
                return;
            }

            if (!TryAdvance(subscriber))
            {
                return;
            }
        }

        audiences.JoinCurrent(subscriber);
    }

    /// <summary>One step of that. False if the wire is full or broken.</summary>
    private bool TryAdvance(Subscriber subscriber)
    {
        if (subscriber.Begun > 0)
        {
            return sender.FinishFrame(subscriber);
        }

        if (!TryScan(subscriber, out long scanned))
        {
            return SendGap(subscriber);
        }

        if (_scanned.Count == 0)
        {
            subscriber.Cursor = scanned;
            return true;
        }

        int taken = sender.Batch.Fill(log, _scanned, 0, subscriber.IsChunked);
        return taken == 0 ? SendGap(subscriber) : sender.Send(subscriber, taken < _scanned.Count ? _scanned[taken] : scanned);
    }

    /// <summary>Finds the next events for a subscriber. False if the log has moved past its cursor.</summary>
    private bool TryScan(Subscriber subscriber, out long scanned)
    {
        _scanned.Clear();
        scanned = subscriber.Cursor;
        long end = Math.Min(_seen, scanned + MaxScan);
        while (scanned < end)
        {
            if (!log.TryRead(scanned, end, out LogSlice slice))
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

    /// <summary>Tells a subscriber that the log has forgotten what it was to be sent next, and moves it on.</summary>
    private bool SendGap(Subscriber subscriber)
    {
        if (slowClients == SlowClientPolicy.Close)
        {
            subscriber.Wire.Close(CloseReason.TooSlow);
            return false;
        }

        long first = log.First;
        var gap = new GapEvent(
            GapReason.Slow,
            log.IdOf(subscriber.Cursor - 1).ToString(),
            log.IdOf(first),
            first - subscriber.Cursor);
        subscriber.Cursor = first;
        return subscriber.SendControl(ControlFrames.Gap(gap, log.IdOf(first - 1)));
    }
}
