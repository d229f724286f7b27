using System.Collections.Concurrent;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// Delivers events to its subscribers, on the thread of a loop. It makes a pass whenever the log has grown or there is
/// a message in its inbox.
/// </summary>
/// <remarks>
/// Only the loop's thread touches the subscribers. Other threads use the inbox and <see cref="Wake"/>, so no locks are
/// needed. A send never waits: if a wire is full, its subscriber lags, and the pass continues.
/// </remarks>
internal sealed class FanOutShard : ILoopWork
{
    /// <summary>
    /// The maximum rest. With very many subscribers, a quarter of a pass would be a noticeable delay.
    /// </summary>
    private static readonly TimeSpan MaxRest = TimeSpan.FromMilliseconds(10);

    /// <summary>How long messages, such as those that add subscribers, may delay the next pass.</summary>
    private static readonly TimeSpan MaxInboxTime = TimeSpan.FromMilliseconds(2);

    /// <summary>How long lagging subscribers are still served when the server stops.</summary>
    private static readonly TimeSpan MaxFlushTime = TimeSpan.FromMilliseconds(200);

    private readonly Delivery _delivery;
    private readonly TimeProvider _time;
    private readonly long _heartbeat;
    private readonly TimeSpan _coalesce;
    private readonly ConcurrentQueue<ShardMessage> _inbox = new();
    private readonly EventLoop _loop;
    private readonly SystemTopicInterest _systemTopics = new();
    private readonly PassTimes _passTimes = new();
    private long _slowestPass;
    private long _longestLag;
    private int _count;
    private bool _isStopping;

    /// <summary>Creates a shard as the work of a loop. It runs once the loop has started.</summary>
    /// <param name="log">The log whose events it delivers.</param>
    /// <param name="options">The options.</param>
    /// <param name="loop">The loop that the shard works on, and that its subscribers' wires live on.</param>
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
    /// How long to wait before the next pass. A shard that was woken during its last pass is busy all the time, and
    /// each send carries only the little that came since the one before. After a rest of a quarter of the pass, each
    /// send carries more. That saves a fifth of the work, and readers on the same machine get to run meanwhile.
    /// </summary>
    public TimeSpan Rest { get; private set; }

    /// <inheritdoc/>
    public bool HasMore => _delivery.HasMore || !_inbox.IsEmpty;

    /// <summary>The number of subscribers, including those that are still in the inbox.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Returns whether a subscriber of this shard asks for one of these system topics.</summary>
    public bool IsRequested(TopicSet topics) => _systemTopics.IsRequested(topics);

    /// <summary>The number of subscribers added since the start that ask for system topics.</summary>
    public int SystemTopicArrivals => _systemTopics.Arrivals;

    /// <summary>Returns the shard's figures, and starts a new measurement of the slowest pass.</summary>
    public FanOutFigures TakeFigures() => new(
        _delivery.SentEvents,
        _delivery.SentBytes,
        _delivery.LaggingCount,
        Volatile.Read(ref _longestLag),
        TimeSpan.FromSeconds((double)Interlocked.Exchange(ref _slowestPass, 0) / _time.TimestampFrequency));

    /// <summary>Adds the number of passes of each duration since the start to the given counts.</summary>
    public void AddPassTimesTo(Span<long> counts) => _passTimes.AddTo(counts);

    /// <summary>Adds a subscriber. From now on, only the shard touches it.</summary>
    public void Add(Subscriber subscriber)
    {
        // The count comes first, so that a thread that sees what the subscriber asks for also sees that it is counted.
        _ = Interlocked.Increment(ref _count);
        _systemTopics.Add(subscriber.Filter);
        Post(new ShardMessage(ShardMessageKind.Add, subscriber));
    }

    /// <summary>Posts a message to the shard's inbox.</summary>
    public void Post(ShardMessage message)
    {
        _inbox.Enqueue(message);

        // Either the shard finds the message before it ends, or the flag is set by now.
        Interlocked.MemoryBarrier();
        if (_loop.HasEnded)
        {
            HandleLateMessages();
        }
        else
        {
            Wake();
        }
    }

    /// <summary>Tells the shard that the log has grown. Cheap if the shard is awake already.</summary>
    public void Wake() => _loop.Wake();

    /// <summary>Makes the shard end every stream, and then its loop.</summary>
    public void Stop()
    {
        Post(new ShardMessage(ShardMessageKind.Stop));
        _loop.Interrupt();
    }

    /// <inheritdoc/>
    public void OnLoopEnded() => HandleLateMessages();

    /// <summary>
    /// Handles the messages that the loop did not reach before its end: streams that were added too late end with the
    /// reason that the server has stopped, and streams that have ended are no longer counted.
    /// </summary>
    private void HandleLateMessages()
    {
        while (_inbox.TryDequeue(out ShardMessage message))
        {
            if (message.Kind is ShardMessageKind.Add or ShardMessageKind.Closed)
            {
                Uncount(message.Subscriber!);
                message.Subscriber!.Wire.Close(CloseReason.ServerStopped);
            }
        }
    }

    private void Uncount(Subscriber subscriber)
    {
        _ = Interlocked.Decrement(ref _count);
        _systemTopics.Remove(subscriber.Filter);
    }

    /// <summary>Handles messages, then makes one pass. Only the loop's thread calls this, if there is one.</summary>
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
            _passTimes.Record(took * 1_000_000 / _time.TimestampFrequency);
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

    /// <summary>
    /// Sends what the log holds, as far as wires and time allow, and then ends the streams: publishers were told that
    /// their events are published.
    /// </summary>
    private void FlushAndEndStreams(long began)
    {
        while (_delivery.HasMore && _time.GetElapsedTime(began) < MaxFlushTime)
        {
            _delivery.Pass(_time.GetTimestamp());
        }

        _delivery.EndAllStreams(CloseReason.ServerStopped);
    }

    /// <summary>
    /// Handles messages in order. Admitting ten thousand subscribers with many topics takes half a second, which
    /// present subscribers must not wait for. So when time is up, the rest of the inbox waits until after the next
    /// pass. When the shard stops, all of it is handled.
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
                    Uncount(message.Subscriber!);
                }

                break;
            case ShardMessageKind.Housekeeping:
                _delivery.EndExpiredStreams(message.UtcNow);
                Volatile.Write(ref _longestLag, _delivery.GetLongestLag());
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
