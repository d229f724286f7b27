namespace RawSse.Log;

/// <summary>
/// A topic that kept events are on. All of them share this object, so topics are compared by reference. It belongs to
/// the <see cref="TopicTable"/>, which drops it with the last such event. Any thread may read the name and the number.
/// </summary>
/// <param name="name">The name.</param>
/// <param name="number">The number, by which indexes are sorted. A log never gives a number twice.</param>
internal sealed class Topic(string name, long number)
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>The number.</summary>
    public long Number { get; } = number;

    /// <summary>The number of kept events on this topic. Only the table changes it.</summary>
    public int Events { get; set; }

    /// <summary>The number of sets that contain this topic. Only the table uses it.</summary>
    public int Sets { get; set; }

    /// <summary>The set of several topics, with this one first, that was used last. Only the table uses it.</summary>
    public KeptTopics? Recent { get; set; }

    /// <summary>The set that contains only this topic, once there has been one. Only the table uses it.</summary>
    public KeptTopics? Alone { get; set; }
}
