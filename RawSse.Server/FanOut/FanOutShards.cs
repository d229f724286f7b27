using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>All shards: spreads subscribers evenly over them, and tells them all what concerns all.</summary>
/// <remarks>Any thread may call.</remarks>
internal sealed class FanOutShards : ILogFollowers
{
    private readonly FanOutShard[] _shards;

    /// <summary>Makes the shards.</summary>
    /// <param name="log">What they send.</param>
    /// <param name="options">How.</param>
    /// <param name="loops">Where they work, one on each.</param>
    public FanOutShards(EventLog log, FanOutOptions options, EventLoops loops) =>
        _shards = [.. loops.All.Select(loop => new FanOutShard(log, options, loop))];

    /// <summary>How many subscribers there are.</summary>
    public int Subscribers => _shards.Sum(shard => shard.Count);

    /// <summary>Whether someone asks for these topics of the server's own.</summary>
    public bool IsAsked(TopicSet topics) => Array.Exists(_shards, shard => shard.IsAsked(topics));

    /// <summary>How many have come since the start who ask for topics of the server's own.</summary>
    public int ServerTopicArrivals => _shards.Sum(shard => shard.ServerTopicArrivals);

    /// <summary>What all have done.</summary>
    public FanOutFigures TakeFigures() => _shards.Aggregate(default(FanOutFigures), (sum, shard) => sum + shard.TakeFigures());

    /// <summary>Gives a subscriber to the shard of the calling loop, if there is one, else to the shard that has the fewest.</summary>
    public void Add(Subscriber subscriber) =>
        (Array.Find(_shards, shard => shard.IsHere) ?? _shards.MinBy(shard => shard.Count)!).Add(subscriber);

    /// <summary>Says that the log has grown, where someone listens: to wake a thread costs more than to publish.</summary>
    public void Wake()
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

    /// <summary>Has them look after streams that were silent too long, or whose time is over.</summary>
    /// <param name="utcNow">The time that it is, or is about to be: the shared timer may be a moment early.</param>
    public void LookAfter(DateTimeOffset utcNow)
    {
        foreach (FanOutShard shard in _shards)
        {
            shard.Post(new ShardMessage(ShardMessageKind.LookAfter, UtcNow: utcNow.UtcTicks));
        }
    }

    /// <summary>Ends every stream, then the loops.</summary>
    public void Stop() => Array.ForEach(_shards, shard => shard.Stop());
}
