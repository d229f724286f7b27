using System.Collections.Concurrent;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// Delivers to its subscribers, on the thread of a loop: whenever the log has grown or someone has spoken to it, it makes a
/// pass.
/// </summary>
/// <remarks>
/// The subscribers are the loop's thread's own. Others speak to it through the inbox and <see cref="Wake"/>; there are no
/// locks. A send never waits: a full wire leaves its subscriber lagging, and the pass goes on.
/// </remarks>
internal sealed class FanOutShard : ILoopWork
{
    /// <summary>With very many subscribers a quarter of a pass is more than anyone should wait for nothing.</summary>
    private static readonly TimeSpan MaxRest = TimeSpan.FromMilliseconds(10);

    /// <summary>How long messages, such as those of new subscribers, may delay the next pass.</summary>
    private static readonly TimeSpan MaxInboxTime = TimeSpan.FromMilliseconds(2);

    /// <summary>How long those that lag are still served when the server stops.</summary>
    private static readonly TimeSpan MaxFlushTime = TimeSpan.FromMilliseconds(200);

    private readonly Delivery _delivery;
    private readonly TimeProvider _time;
    private readonly long _heartbeat;
    private readonly TimeSpan _coalesce;
    private readonly ConcurrentQueue<ShardMessage> _inbox = new();
    private readonly EventLoop _loop;
    private readonly SystemTopicInterest _systemTopics = new();
    private long _slowestPass;
    private int _count;
    private bool _isStopping;

    /// <summary>A shard that runs once its loop is started.</summary>
    /// <param name="log">What it sends.</param>
    /// <param name="options">How.</param>
    /// <param name="loop">Where it works, and its subscribers' wires live.</param>
    public FanOutShard(EventLog log, FanOutOptions options, EventLoop loop)
    {
        _loop = loop;
        _delivery = new Delivery(log, options);
        _time = options.Time;
        _heartbeat = (long)(options.Heartbeat.TotalSeconds * _time.TimestampFrequency);
        _coalesce = options.Coalesce;
        Rest = _coalesce;
        loop.WorkFor(this);
    }

    /// <summary>
    /// How long to wait before the next pass. A shard that was woken during the last one is at work all the time, and each of
    /// its sends carries the little that came since the one before. A rest of a quarter of the pass has the next sends
    /// carry more: a fifth of the work is saved, and the readers on the same machine get on meanwhile.
    /// </summary>
    public TimeSpan Rest { get; private set; }

    /// <inheritdoc/>
    public bool HasMore => _delivery.HasMore || !_inbox.IsEmpty;

    /// <summary>Whether the calling thread is the one that it works on.</summary>
    public bool IsHere => EventLoop.Current == _loop;

    /// <summary>How many subscribers it has, or was given.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether someone here asks for these topics of the server's own.</summary>
    public bool IsRequested(TopicSet topics) => _systemTopics.IsRequested(topics);

    /// <summary>How many have come since the start who ask for topics of the server's own.</summary>
    public int SystemTopicArrivals => _systemTopics.Arrivals;

    /// <summary>What it has done; the slowest pass is forgotten with this.</summary>
    public FanOutFigures TakeFigures() => new(
        _delivery.SentEvents,
        _delivery.SentBytes,
        _delivery.LaggingCount,
        TimeSpan.FromSeconds((double)Interlocked.Exchange(ref _slowestPass, 0) / _time.TimestampFrequency));

    /// <summary>Hands over a subscriber: from now on it is the shard's alone.</summary>
    public void Add(Subscriber subscriber)
    {
        // Whoever sees that it is here also sees what it asks for.
        _systemTopics.Add(subscriber.Filter);
        _ = Interlocked.Increment(ref _count);
        Post(new ShardMessage(ShardMessageKind.Add, subscriber));
    }

    /// <summary>Says something to the shard.</summary>
    public void Post(ShardMessage message)
    {
        _inbox.Enqueue(message);

        // Either the shard finds it before it ends, or it has said by now that it has ended.
        Interlocked.MemoryBarrier();
        if (_loop.HasEnded)
        {
            RefuseNewcomers();
        }
        else
        {
            Wake();
        }
    }

    /// <summary>Says that the log has grown. Cheap where the shard is awake already.</summary>
    public void Wake() => _loop.Wake();

    /// <summary>Ends every stream, then the loop.</summary>
    public void Stop()
    {
        Post(new ShardMessage(ShardMessageKind.Stop));
        _loop.Interrupt();
    }

    /// <inheritdoc/>
    public void Ended() => RefuseNewcomers();

    /// <summary>Whoever comes when the shard has ended is told that the server has stopped.</summary>
    private void RefuseNewcomers()
    {
        while (_inbox.TryDequeue(out ShardMessage message))
        {
            if (message.Kind == ShardMessageKind.Add)
            {
                message.Subscriber!.Wire.Close(CloseReason.ServerStopped);
            }
        }
    }

    /// <summary>Hears what was said, then makes one pass. The thread of its loop alone calls this, if there is one.</summary>
    public void Step()
    {
        _loop.AssertCurrent();
        long now = _time.GetTimestamp();
        HandleInbox(now);
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

        if (_isStopping)
        {
            FlushAndEndStreams(now);
            _loop.Stop();
        }

        TimeSpan rest = _loop.IsWoken ? _time.GetElapsedTime(now) / 4 : TimeSpan.Zero;
        rest = rest > MaxRest ? MaxRest : rest;
        Rest = rest > _coalesce ? rest : _coalesce;
    }

    /// <summary>What is in the log was acknowledged: it goes out before the streams end, as far as the wires take it.</summary>
    private void FlushAndEndStreams(long began)
    {
        while (_delivery.HasMore && _time.GetElapsedTime(began) < MaxFlushTime)
        {
            _delivery.Pass(_time.GetTimestamp());
        }

        _delivery.EndAllStreams(CloseReason.ServerStopped);
    }

    /// <summary>
    /// Hears what was said, in order. Ten thousand new subscribers with many topics take half a second to admit, and those that
    /// are here already must not wait for them: what is left is heard after the next pass. The end is heard whole.
    /// </summary>
    private void HandleInbox(long began)
    {
        while (_inbox.TryDequeue(out ShardMessage message))
        {
            Handle(message, began);
            if (!_isStopping && _time.GetElapsedTime(began) >= MaxInboxTime)
            {
                return;
            }
        }
    }

    private void Handle(ShardMessage message, long now)
    {
        switch (message.Kind)
        {
            case ShardMessageKind.Add:
                _delivery.Admit(message.Subscriber!, now);
                message.Subscriber!.Join(this, _loop);
                break;
            case ShardMessageKind.Writable:
                _delivery.Resume(message.Subscriber!);
                break;
            case ShardMessageKind.PeerEnded:
                message.Subscriber!.EndAfterFrame();
                break;
            case ShardMessageKind.Closed:
                if (_delivery.Remove(message.Subscriber!))
                {
                    _ = Interlocked.Decrement(ref _count);
                    _systemTopics.Remove(message.Subscriber!.Filter);
                }

                break;
            case ShardMessageKind.Housekeeping:
                _delivery.EndExpiredStreams(message.UtcNow);
                if (_heartbeat > 0)
                {
                    _delivery.SendHeartbeats(now, _heartbeat);
                }

                break;
            case ShardMessageKind.Stop:
                _isStopping = true;
                break;
        }
    }
}
