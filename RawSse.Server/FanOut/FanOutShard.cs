using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using RawSse.Events;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// One thread and the subscribers that it serves. A pass takes the head of the log and sends each subscriber what lies
/// between its cursor and the head; live, late and resuming clients differ only in how much that is.
/// </summary>
/// <remarks>
/// The list and the subscribers in it are the thread's own. Others speak to it through the inbox and <see cref="Wake"/>;
/// there are no locks. A send never waits: a full wire leaves its subscriber lagging, and the pass goes on.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Wires may call after the thread has ended: the finalizer frees it.")]
internal sealed class FanOutShard
{
    /// <summary>What one subscriber may be sent in a pass, so that a long replay does not hold up the others.</summary>
    private const int MaxSlicesPerPass = 4;

    private readonly EventLog _log;
    private readonly TimeProvider _time;
    private readonly long _heartbeat;
    private readonly Action<Exception> _died;
    private readonly ConcurrentQueue<ShardMessage> _inbox = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly List<Subscriber> _subscribers = [];
    private readonly Thread _thread;
    private int _awake;
    private int _count;
    private bool _passAgain;
    private bool _stopped;

    /// <summary>A shard that runs once <see cref="Start"/> is called.</summary>
    /// <param name="log">What it sends.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="heartbeat">How long a stream may be silent.</param>
    /// <param name="died">Told if the thread ends by an exception.</param>
    public FanOutShard(EventLog log, TimeProvider time, TimeSpan heartbeat, Action<Exception> died)
    {
        _log = log;
        _time = time;
        _heartbeat = (long)(heartbeat.TotalSeconds * time.TimestampFrequency);
        _died = died;
        _thread = new Thread(Run) { IsBackground = true, Name = "RawSse fan-out" };
    }

    /// <summary>How many subscribers it has, or was given.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Hands over a subscriber: from now on it is the shard's alone.</summary>
    public void Add(Subscriber subscriber)
    {
        _ = Interlocked.Increment(ref _count);
        Post(new ShardMessage(ShardMessageKind.Add, subscriber));
    }

    /// <summary>Says something to the shard.</summary>
    public void Post(ShardMessage message)
    {
        _inbox.Enqueue(message);
        Wake();
    }

    /// <summary>Says that the log has grown. Cheap where the shard is awake already.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            _ = _wake.Set();
        }
    }

    /// <summary>Waits for the thread to end after a stop was posted.</summary>
    public void Join() => _thread.Join();

    private void Run()
    {
        try
        {
            while (!_stopped)
            {
                if (!_passAgain)
                {
                    _ = _wake.WaitOne();
                }

                // Lowered before the log is looked at: an event appended later wakes us again.
                _ = Interlocked.Exchange(ref _awake, 0);
                Step();
            }
        }
        catch (Exception e)
        {
            _died(e);
        }
    }

    /// <summary>Hears what was said, then makes one pass. The shard's thread alone calls this, if there is one.</summary>
    internal void Step()
    {
        ReadInbox();
        Pass();
    }

    private void ReadInbox()
    {
        while (_inbox.TryDequeue(out ShardMessage message))
        {
            switch (message.Kind)
            {
                case ShardMessageKind.Add:
                    Admit(message.Subscriber!);
                    break;
                case ShardMessageKind.Drained:
                    message.Subscriber!.IsWaiting = false;
                    break;
                case ShardMessageKind.Gone:
                    Remove(message.Subscriber!);
                    break;
                case ShardMessageKind.Heartbeat:
                    SendHeartbeats();
                    break;
                case ShardMessageKind.Stop:
                    EndStreams();
                    break;
            }
        }
    }

    private void Admit(Subscriber subscriber)
    {
        subscriber.Index = _subscribers.Count;
        subscriber.LastSent = _time.GetTimestamp();
        _subscribers.Add(subscriber);
        subscriber.Join(this);
    }

    private void Remove(Subscriber subscriber)
    {
        if (subscriber.Index < 0)
        {
            return;
        }

        Subscriber last = _subscribers[^1];
        _subscribers[subscriber.Index] = last;
        last.Index = subscriber.Index;
        _subscribers.RemoveAt(_subscribers.Count - 1);
        subscriber.Index = -1;
        _ = Interlocked.Decrement(ref _count);
    }

    private void Pass()
    {
        _passAgain = false;
        long head = _log.Next;
        long now = _time.GetTimestamp();
        foreach (Subscriber subscriber in _subscribers)
        {
            if (subscriber.Cursor < head && !subscriber.IsWaiting)
            {
                subscriber.LastSent = now;
                Advance(subscriber, head);
            }
        }
    }

    /// <summary>Sends what lies between the cursor and the head, as far as the wire takes it.</summary>
    private void Advance(Subscriber subscriber, long head)
    {
        for (int slices = 0; subscriber.Cursor < head; slices++)
        {
            if (slices == MaxSlicesPerPass)
            {
                _passAgain = true;
                return;
            }

            long end = subscriber.Chunked ? head : subscriber.Cursor + 1;
            bool goesOn = _log.TryRead(subscriber.Cursor, end, out LogSlice slice)
                ? SendSlice(subscriber, slice)
                : SendGap(subscriber);
            if (!goesOn)
            {
                return;
            }
        }
    }

    /// <summary>One send. False if the wire is full or broken.</summary>
    private static bool SendSlice(Subscriber subscriber, in LogSlice slice)
    {
        ReadOnlySpan<byte> bytes = slice.Bytes;
        if (!subscriber.Chunked)
        {
            subscriber.Cursor = slice.Next;
            return SendWhole(subscriber, EventFrame.Unwrap(bytes));
        }

        int sent = subscriber.Wire.Send(bytes);
        if (sent == bytes.Length)
        {
            subscriber.Cursor = slice.Next;
            return true;
        }

        if (sent >= 0)
        {
            // The frame that was begun must be ended before anything else may follow, and by then the log may have
            // forgotten it: so the rest of this one frame is copied. Where no frame was begun, it is the whole next one.
            long next = slice.FrameAtOrAfter(sent + 1);
            SendLater(subscriber, bytes[sent..slice.OffsetOf(next)]);
            subscriber.Cursor = next;
        }

        return false;
    }

    /// <summary>Tells a subscriber that the log has forgotten what it was to be sent next, and moves it on.</summary>
    private bool SendGap(Subscriber subscriber)
    {
        long first = _log.First;
        var gap = new GapEvent(
            GapReason.Slow,
            _log.IdOf(subscriber.Cursor - 1).ToString(),
            _log.IdOf(first),
            first - subscriber.Cursor);
        subscriber.Cursor = first;
        return SendControl(subscriber, ControlFrames.Gap(gap));
    }

    private void SendHeartbeats()
    {
        long now = _time.GetTimestamp();
        foreach (Subscriber subscriber in _subscribers)
        {
            if (!subscriber.IsWaiting && now - subscriber.LastSent >= _heartbeat)
            {
                subscriber.LastSent = now;
                _ = SendControl(subscriber, ControlFrames.Heartbeat);
            }
        }
    }

    private void EndStreams()
    {
        foreach (Subscriber subscriber in _subscribers)
        {
            if (subscriber is { IsWaiting: false, Chunked: true })
            {
                _ = subscriber.Wire.Send(EventFrame.EndOfStream);
            }

            subscriber.Wire.Close(CloseReason.ServerStopped);
        }

        _stopped = true;
    }

    private static bool SendControl(Subscriber subscriber, byte[] frame) =>
        SendWhole(subscriber, subscriber.Chunked ? frame : EventFrame.Unwrap(frame));

    /// <summary>Sends bytes that belong together: what the wire does not take now, it is left to send.</summary>
    private static bool SendWhole(Subscriber subscriber, ReadOnlySpan<byte> bytes)
    {
        int sent = subscriber.Wire.Send(bytes);
        if (sent >= 0 && sent < bytes.Length)
        {
            SendLater(subscriber, bytes[sent..]);
        }

        return sent == bytes.Length;
    }

    private static void SendLater(Subscriber subscriber, ReadOnlySpan<byte> rest)
    {
        subscriber.IsWaiting = true;
        subscriber.Wire.SendLater(rest.ToArray());
    }
}
