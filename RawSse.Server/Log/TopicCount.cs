namespace RawSse.Log;

/// <summary>The number of kept events on one topic. Immutable.</summary>
/// <param name="Name">The name of the topic.</param>
/// <param name="Events">The number.</param>
internal readonly record struct TopicCount(string Name, int Events);
