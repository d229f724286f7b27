namespace RawSse.Log;

/// <summary>
/// A topic that kept events are on: one object for all of them, so that topics are compared by reference. Owned by the
/// <see cref="TopicTable"/>, which drops it with the last such event.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="number">Its number, never given twice in one log: indexes sort by it.</param>
internal sealed class Topic(string name, long number)
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The number.</summary>
    public long Number { get; } = number;

    /// <summary>How many sets of topics hold it; the table's own.</summary>
    public int Sets { get; set; }

    /// <summary>The set of several topics, this one first, that was last used; the table's own.</summary>
    public KeptTopics? Recent { get; set; }

    /// <summary>The set of this topic alone, once there was one; the table's own.</summary>
    public KeptTopics? Alone { get; set; }
}
