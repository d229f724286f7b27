using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace RawSse.Log;

/// <summary>
/// The topics of the events that a log keeps. What thousands of events have in common is kept and counted once, and
/// dropped with the last of them. It owns the topics and the sets of topics.
/// </summary>
/// <remarks>Only the writer of the log changes it. Any thread may look up a name.</remarks>
internal sealed class TopicTable
{
    /// <summary>How many topics are compared with one another, which takes a few milliseconds.</summary>
    private const int MaxExamined = 10_000;

    private readonly ConcurrentDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly Topic[] _requested = new Topic[TopicSet.MaxTopics];
    private long _lastNumber;
    private int _count;

    /// <summary>The number of topics. Any thread may read it.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The cost of the names and sets, as <see cref="EventCost"/> counts it.</summary>
    public long Bytes { get; private set; }

    /// <summary>Finds a topic by its name.</summary>
    /// <returns>False if no kept event is on it.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out Topic? topic) => _byName.TryGetValue(name, out topic);

    /// <summary>Counts an event on these topics, and returns the set that they form.</summary>
    public KeptTopics Keep(TopicSet topics)
    {
        ReadOnlySpan<string> names = topics.Names;
        for (int i = 0; i < names.Length; i++)
        {
            _requested[i] = GetOrAdd(names[i]);
        }

        KeptTopics kept = SetOf(_requested.AsSpan(0, names.Length));
        if (kept.Events++ == 0)
        {
            Bytes += EventCost.OfSet(names.Length);
            foreach (Topic topic in kept.Topics)
            {
                topic.Sets++;
            }
        }

        foreach (Topic topic in kept.Topics)
        {
            topic.Events++;
        }

        Array.Clear(_requested, 0, names.Length);
        return kept;
    }

    /// <summary>Uncounts an event. With the last one on a topic, the topic is dropped.</summary>
    public void Release(KeptTopics kept)
    {
        foreach (Topic topic in kept.Topics)
        {
            topic.Events--;
        }

        if (--kept.Events > 0)
        {
            return;
        }

        Bytes -= EventCost.OfSet(kept.Topics.Length);
        foreach (Topic topic in kept.Topics)
        {
            topic.Recent = topic.Recent == kept ? null : topic.Recent;
            if (--topic.Sets == 0)
            {
                Bytes -= EventCost.OfName(topic.Name);
                _ = _byName.TryRemove(topic.Name, out _);
                _count--;
            }
        }
    }

    /// <summary>
    /// Returns the topics with the most kept events, the most first, and those with as many in the order of their
    /// names. If there are very many topics, it looks at some of them only. Any thread may call it.
    /// </summary>
    /// <param name="most">The most topics to return.</param>
    public TopicCount[] GetLargest(int most) =>
    [
        .. _byName.Take(MaxExamined)
            .Select(entry => new TopicCount(entry.Key, entry.Value.Events))
            .OrderByDescending(topic => topic.Events)
            .ThenBy(topic => topic.Name, StringComparer.Ordinal)
            .Take(most),
    ];

    private Topic GetOrAdd(string name)
    {
        if (!_byName.TryGetValue(name, out Topic? topic))
        {
            topic = new Topic(name, ++_lastNumber);
            _ = _byName.TryAdd(name, topic);
            _count++;
            Bytes += EventCost.OfName(name);
        }

        return topic;
    }

    /// <summary>
    /// Returns the set of these topics. Publishers mostly repeat their topics, so the last set that began with the same
    /// one is likely to be it.
    /// </summary>
    private static KeptTopics SetOf(ReadOnlySpan<Topic> topics)
    {
        Topic first = topics[0];
        if (topics.Length == 1)
        {
            return first.Alone ??= new KeptTopics([first]);
        }

        if (first.Recent is { } recent && recent.Topics.SequenceEqual(topics))
        {
            return recent;
        }

        return first.Recent = new KeptTopics(topics.ToArray());
    }
}
