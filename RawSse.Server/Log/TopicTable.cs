using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace RawSse.Log;

/// <summary>
/// The topics of the events that a log keeps, each name once: what thousands of events have in common is kept, and counted,
/// once, and is let go of with the last of them.
/// </summary>
/// <remarks>Whoever writes the log changes it; any thread may look a name up.</remarks>
internal sealed class TopicTable
{
    private readonly ConcurrentDictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    private readonly Topic[] _requested = new Topic[TopicSet.MaxTopics];
    private long _lastNumber;

    /// <summary>What the names and sets cost, as <see cref="EventCost"/> counts.</summary>
    public long Bytes { get; private set; }

    /// <summary>The topic of a name; false if no kept event is on it.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Topic? topic) => _byName.TryGetValue(name, out topic);

    /// <summary>Counts one more event on these topics.</summary>
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

        Array.Clear(_requested, 0, names.Length);
        return kept;
    }

    /// <summary>Counts one event less; with the last one, names that no other event has are dropped.</summary>
    public void Release(KeptTopics kept)
    {
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
            }
        }
    }

    private Topic GetOrAdd(string name)
    {
        if (!_byName.TryGetValue(name, out Topic? topic))
        {
            topic = new Topic(name, ++_lastNumber);
            _ = _byName.TryAdd(name, topic);
            Bytes += EventCost.OfName(name);
        }

        return topic;
    }

    /// <summary>Publishers mostly repeat their topics, so the last set that began with the same one is likely to be it.</summary>
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
