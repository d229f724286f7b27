using System.Collections.Concurrent;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// One thread that delivers to its subscribers: it waits until the log has grown or someone has spoken to it, and makes
/// a pass.
/// </summary>
/// <remarks>
/// The subscribers are the thread's own. Others speak to it through the inbox and <see cref="Wake"/>; there are no locks.
/// A send never waits: a full wire leaves its subscriber lagging, and the pass goes on.
/// </remarks>
internal sealed class FanOutShard : IDisposable
{
    /// <summary>With very many subscribers a quarter of a pass is more than anyone should wait for nothing.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(10);

    /// <summary>How long those that lag are still served when the server stops.</summary>
    private static readonly TimeSpan LastPasses = TimeSpan.FromMilliseconds(200);

    private readonly Delivery _delivery;
    private readonly TimeProvider _time;
    private readonly long _heartbeat;
    private readonly TimeSpan _coalesce;
    private readonly Action<Exception> _died;
    private readonly ConcurrentQueue<ShardMessage> _inbox = new();
    private readonly Poller _poller;
    private readonly ManualResetEvent _stopping = new(false);
    private readonly Thread _thread;
    private readonly ServerTopicInterest _serverTopics = new();
    private TimeSpan _pause;
    private long _slowestPass;
    private int _awake;
    private int _count;
    private bool _stopped;

    /// <summary>A shard that runs once <see cref="Start"/> is called.</summary>
    /// <param name="log">What it sends.</param>
    /// <param name="options">How.</param>
    /// <param name="poller">What its thread waits on.</param>
    /// <param name="died">Told if the thread ends by an exception.</param>
    /// <param name="number">Which of the shards it is, for the name of its thread.</param>
    public FanOutShard(EventLog log, FanOutOptions options, Poller poller, Action<Exception> died, int number = 0)
    {
        _poller = poller;
        _delivery = new Delivery(log, options);
        _time = options.Time;
        _heartbeat = (long)(options.Heartbeat.TotalSeconds * _time.TimestampFrequency);
        _coalesce = options.Coalesce;
        _pause = _coalesce;
        _died = died;
        _thread = new Thread(Run) { IsBackground = true, Name = $"RawSse fan-out {number}" };
    }

    /// <summary>How many subscribers it has, or was given.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether someone here asks for these topics of the server's own.</summary>
    public bool IsAsked(TopicSet topics) => _serverTopics.IsAsked(topics);

    /// <summary>How many have come since the start who ask for topics of the server's own.</summary>
    public int ServerTopicArrivals => _serverTopics.Arrivals;

    /// <summary>What it has done; the slowest pass is forgotten with this.</summary>
    public FanOutFigures TakeFigures() => new(
        _delivery.SentEvents,
        _delivery.SentBytes,
        _delivery.Lagging,
        TimeSpan.FromSeconds((double)Interlocked.Exchange(ref _slowestPass, 0) / _time.TimestampFrequency));

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Hands over a subscriber: from now on it is the shard's alone.</summary>
    public void Add(Subscriber subscriber)
    {
        // Whoever sees that it is here also sees what it asks for.
        _serverTopics.Add(subscriber.Filter);
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
            _poller.Wake();
        }
    }

    /// <summary>Ends every stream, then the thread; <see cref="Join"/> waits for that.</summary>
    public void Stop()
    {
        Post(new ShardMessage(ShardMessageKind.Stop));
        _ = _stopping.Set();
    }

    /// <summary>Waits for the thread to end.</summary>
    public void Join() => _thread.Join();

    /// <summary>Lets go of what the thread waits on.</summary>
    public void Dispose()
    {
        _poller.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopped)
            {
                // Also with more to do at once the wires are heard: some have drained, some have ended.
                bool isIdle = !_delivery.HasMore;
                _poller.Hear(canWait: isIdle);
                if (isIdle && _pause > TimeSpan.Zero)
                {
                    _ = _stopping.WaitOne(_pause);
                }

                // Lowered before the log is looked at: an event appended later wakes us again.
                _ = Interlocked.Exchange(ref _awake, 0);
                long began = _time.GetTimestamp();
                Step();
                _pause = PauseAfter(_time.GetElapsedTime(began));
            }
        }
        catch (Exception e)
        {
            _died(e);
        }
    }

    /// <summary>
    /// How long to wait before the next pass. A shard that was woken during the last one is at work all the time, and each of
    /// its sends carries the little that came since the one before. A rest of a quarter of the pass has the next sends
    /// carry more: a fifth of the work is saved, and the readers on the same machine get on meanwhile.
    /// </summary>
    private TimeSpan PauseAfter(TimeSpan pass)
    {
        TimeSpan rest = Volatile.Read(ref _awake) == 0 ? TimeSpan.Zero : pass / 4;
        rest = rest > LongestRest ? LongestRest : rest;
        return rest > _coalesce ? rest : _coalesce;
    }

    /// <summary>Hears what was said, then makes one pass. The shard's thread alone calls this, if there is one.</summary>
    internal void Step()
    {
        long now = _time.GetTimestamp();
        while (_inbox.TryDequeue(out ShardMessage message))
        {
            Hear(message, now);
        }

        long sent = _delivery.SentEvents;
        _delivery.Pass(now);
        if (_delivery.SentEvents > sent)
        {
            long took = _time.GetTimestamp() - now;
            if (took > Volatile.Read(ref _slowestPass))
            {
                Volatile.Write(ref _slowestPass, took);
            }
        }

        if (_stopped)
        {
            EndAll(now);
        }
    }

    /// <summary>What is in the log was acknowledged: it goes out before the streams end, as far as the wires take it.</summary>
    private void EndAll(long began)
    {
        while (_delivery.HasMore && _time.GetElapsedTime(began) < LastPasses)
        {
            _delivery.Pass(_time.GetTimestamp());
        }

        _delivery.EndAll(CloseReason.ServerStopped);
    }

    private void Hear(ShardMessage message, long now)
    {
        switch (message.Kind)
        {
            case ShardMessageKind.Add:
                _delivery.Admit(message.Subscriber!, now);
                message.Subscriber!.Join(this, _poller);
                break;
            case ShardMessageKind.Drained:
                _delivery.Resume(message.Subscriber!);
                break;
            case ShardMessageKind.PeerEnded:
                message.Subscriber!.EndForPeer();
                break;
            case ShardMessageKind.Gone:
                if (_delivery.Remove(message.Subscriber!))
                {
                    _ = Interlocked.Decrement(ref _count);
                    _serverTopics.Remove(message.Subscriber!.Filter);
                }

                break;
            case ShardMessageKind.LookAfter:
                _delivery.EndExpired(message.UtcNow);
                if (_heartbeat > 0)
                {
                    _delivery.SendHeartbeats(now, _heartbeat);
                }

                break;
            case ShardMessageKind.Stop:
                _stopped = true;
                break;
        }
    }
}
