using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>All shards. Spreads subscribers evenly over them, and passes on what concerns all of them.</summary>
/// <remarks>Any thread may call any member.</remarks>
internal sealed class FanOutShards : ILogFollowers, ILoopItem
{
    private readonly FanOutShard[] _shards;

    /// <summary>Creates a shard on each loop.</summary>
    /// <param name="log">The events to send.</param>
    /// <param name="options">How to send them.</param>
    /// <param name="loops">The loops.</param>
    public FanOutShards(EventLog log, FanOutOptions options, EventLoops loops) =>
        _shards = [.. loops.All.Select(loop => new FanOutShard(log, options, loop))];

    /// <summary>The number of subscribers.</summary>
    public int Subscribers => _shards.Sum(shard => shard.Count);

    /// <summary>Returns whether a subscriber asks for one of these system topics.</summary>
    public bool IsRequested(TopicSet topics) => Array.Exists(_shards, shard => shard.IsRequested(topics));

    /// <summary>The number of subscribers added since the start that ask for system topics.</summary>
    public int SystemTopicArrivals => _shards.Sum(shard => shard.SystemTopicArrivals);

    /// <summary>Returns what all shards have done, and starts to measure the slowest pass anew.</summary>
    public FanOutFigures TakeFigures() =>
        _shards.Aggregate(default(FanOutFigures), (sum, shard) => sum + shard.TakeFigures());

    /// <summary>
    /// Adds the number of passes of each duration since the start, of all shards, to the given counts.
    /// </summary>
    /// <param name="counts">The numbers, one for each class of <see cref="PassTimes"/>.</param>
    public void AddPassTimesTo(Span<long> counts)
    {
        foreach (FanOutShard shard in _shards)
        {
            shard.AddPassTimesTo(counts);
        }
    }

    /// <summary>Gives a subscriber to the shard with the fewest subscribers.</summary>
    public void Add(Subscriber subscriber) =>
        _shards.MinBy(shard => shard.Count)!.Add(subscriber);

    /// <summary>
    /// Says that the log has grown. A loop that answers requests wakes the shards once for all requests that were
    /// readable together, because waking a thread costs more than publishing.
    /// </summary>
    public void Wake()
    {
        if (EventLoop.Current is { } loop)
        {
            loop.Postpone(this);
        }
        else
        {
            WakeNow();
        }
    }

    /// <inheritdoc/>
    void ILoopItem.Run() => WakeNow();

    /// <summary>
    /// Makes each shard send heartbeats on silent streams, and end the streams whose tokens have expired.
    /// </summary>
    /// <param name="utcNow">The current time. The shared timer may be a moment early.</param>
    public void PostHousekeeping(DateTimeOffset utcNow)
    {
        foreach (FanOutShard shard in _shards)
        {
            shard.Post(new ShardMessage(ShardMessageKind.Housekeeping, UtcNow: utcNow.UtcTicks));
        }
    }

    /// <summary>Ends every stream, and then the loops.</summary>
    public void Stop() => Array.ForEach(_shards, shard => shard.Stop());

    /// <summary>Wakes the shards that have subscribers; the others have nobody to send to.</summary>
    private void WakeNow()
    {
        // The log was written before subscribers are counted, and they are counted before their shard looks at the log:
        // one of the two sees the other.
        Interlocked.MemoryBarrier();
        foreach (FanOutShard shard in _shards)
        {
            if (shard.Count > 0)
            {
                shard.Wake();
            }
        }
    }
}
