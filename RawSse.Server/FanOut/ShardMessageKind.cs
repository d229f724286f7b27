namespace RawSse.FanOut;

/// <summary>What a <see cref="ShardMessage"/> tells a shard.</summary>
internal enum ShardMessageKind
{
    /// <summary>A subscriber has been added.</summary>
    Add,

    /// <summary>A subscriber's wire has room again.</summary>
    Writable,

    /// <summary>A subscriber's peer sends nothing more, so its stream ends.</summary>
    PeerEnded,

    /// <summary>A subscriber's wire has ended.</summary>
    Closed,

    /// <summary>It is time to end expired streams and to send heartbeats to silent ones.</summary>
    Housekeeping,

    /// <summary>The shard ends every stream, then its loop.</summary>
    Stop,
}
