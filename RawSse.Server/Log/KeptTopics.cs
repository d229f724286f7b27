namespace RawSse.Log;

/// <summary>
/// A set of topics that kept events are on. Events with the same topics mostly share one such object. It belongs to the
/// <see cref="TopicTable"/>. Any thread may read the topics, which never change.
/// </summary>
/// <param name="topics">The topics, at least one, without duplicates.</param>
internal sealed class KeptTopics(Topic[] topics)
{
    private readonly Topic[] _topics = topics;

    /// <summary>The topics.</summary>
    public ReadOnlySpan<Topic> Topics => _topics;

    /// <summary>The number of kept events that have this set. Only the table uses it.</summary>
    public int Events { get; set; }
}
