namespace RawSse.FanOut;

/// <summary>What other threads may say to a shard.</summary>
internal enum ShardMessageKind
{
    /// <summary>A new subscriber.</summary>
    Add,

    /// <summary>A subscriber's wire has room again.</summary>
    Drained,

    /// <summary>A subscriber's peer sends nothing more: its stream is to end.</summary>
    PeerEnded,

    /// <summary>A subscriber's wire has ended.</summary>
    Gone,

    /// <summary>Look after streams that were silent too long, or whose time is over.</summary>
    LookAfter,

    /// <summary>End every stream, then the thread.</summary>
    Stop,
}

/// <summary>One entry of a shard's inbox.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Subscriber">Of whom, where it is about one.</param>
/// <param name="UtcNow">The time in UTC ticks by which to look after streams.</param>
internal readonly record struct ShardMessage(ShardMessageKind Kind, Subscriber? Subscriber = null, long UtcNow = 0);
