namespace RawSse.FanOut;

/// <summary>What other threads may say to a shard.</summary>
internal enum ShardMessageKind
{
    /// <summary>A new subscriber.</summary>
    Add,

    /// <summary>A subscriber's wire has room again.</summary>
    Drained,

    /// <summary>A subscriber's wire has ended.</summary>
    Gone,

    /// <summary>Send a comment to streams that were silent too long.</summary>
    Heartbeat,

    /// <summary>End every stream, then the thread.</summary>
    Stop,
}

/// <summary>One entry of a shard's inbox.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Subscriber">Of whom, where it is about one.</param>
internal readonly record struct ShardMessage(ShardMessageKind Kind, Subscriber? Subscriber = null);
