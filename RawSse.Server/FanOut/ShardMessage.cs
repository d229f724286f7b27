namespace RawSse.FanOut;

/// <summary>One entry of a shard's inbox. Any thread may post it; the shard's thread handles it.</summary>
/// <param name="Kind">What the shard is told.</param>
/// <param name="Subscriber">The subscriber that the message is about; null if it is about none.</param>
/// <param name="UtcNow">For <see cref="ShardMessageKind.Housekeeping"/>, the time in UTC ticks.</param>
internal readonly record struct ShardMessage(ShardMessageKind Kind, Subscriber? Subscriber = null, long UtcNow = 0);
