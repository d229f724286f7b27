namespace RawSse.Log;

/// <summary>
/// An index of up to 256 neighboring events by topic. It finds the events on a topic, or on all topics with a prefix,
/// without looking at the others. It is created when it is first needed. It is immutable, so any thread may use it.
/// </summary>
internal sealed class TopicBlock
{
    /// <summary>
    /// The number of events in a complete block. The place of an event in its block is a bit of a
    /// <see cref="PlaceSet"/>.
    /// </summary>
    public const int Length = 256;

    private readonly Topic[] _topics;
    private readonly long[] _numbers;
    private readonly int[] _starts;
    private readonly byte[] _places;
    private int[]? _byName;

    /// <summary>Creates the index.</summary>
    /// <param name="events">The topics of each event. There are at most <see cref="Length"/> events.</param>
    public TopicBlock(ReadOnlySpan<KeptTopics> events)
    {
        int pairs = 0;
        foreach (KeptTopics kept in events)
        {
            pairs += kept.Topics.Length;
        }

        // Topic and place form one key. In the sorted order, the places of a topic are together and ascending.
        long[] keys = new long[pairs];
        var topics = new Topic[pairs];
        int pair = 0;
        for (int place = 0; place < events.Length; place++)
        {
            foreach (Topic topic in events[place].Topics)
            {
                topics[pair] = topic;
                keys[pair++] = (topic.Number * Length) + place;
            }
        }

        Array.Sort(keys, topics);
        int distinct = CountDistinct(topics);
        _topics = new Topic[distinct];
        _numbers = new long[distinct];
        _starts = new int[distinct + 1];
        _places = new byte[pairs];
        int last = -1;
        for (int i = 0; i < pairs; i++)
        {
            _places[i] = (byte)(keys[i] % Length);
            if (last < 0 || _topics[last] != topics[i])
            {
                _topics[++last] = topics[i];
                _numbers[last] = topics[i].Number;
                _starts[last] = i;
            }
        }

        _starts[distinct] = pairs;
    }

    /// <summary>Adds the events on a topic.</summary>
    /// <param name="number">The number of the topic.</param>
    /// <param name="found">Receives the places of the events.</param>
    public void AddEventsOnTopic(long number, ref PlaceSet found)
    {
        int index = Array.BinarySearch(_numbers, number);
        if (index >= 0)
        {
            Add(index, ref found);
        }
    }

    /// <summary>Adds the events on topics whose names begin with a prefix.</summary>
    /// <param name="prefix">The prefix. The empty one stands for all topics except system topics.</param>
    /// <param name="found">Receives the places of the events.</param>
    public void AddEventsUnderPrefix(string prefix, ref PlaceSet found)
    {
        int[] byName = Volatile.Read(ref _byName) ?? SortByName();
        for (int i = FirstFrom(prefix, byName); i < byName.Length; i++)
        {
            string name = _topics[byName[i]].Name;
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return;
            }

            if (prefix.Length > 0 || name[0] != '$')
            {
                Add(byName[i], ref found);
            }
        }
    }

    private static int CountDistinct(ReadOnlySpan<Topic> sorted)
    {
        int count = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            count += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return count;
    }

    private void Add(int index, ref PlaceSet found)
    {
        foreach (byte place in _places.AsSpan(_starts[index].._starts[index + 1]))
        {
            found.Add(place);
        }
    }

    private int FirstFrom(string prefix, int[] byName)
    {
        int low = 0;
        int high = byName.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(_topics[byName[middle]].Name, prefix) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Sorts the topics by name. Two threads may do so at once; their results are equal.</summary>
    private int[] SortByName()
    {
        string[] names = [.. _topics.Select(topic => topic.Name)];
        int[] byName = [.. Enumerable.Range(0, names.Length)];
        Array.Sort(names, byName, StringComparer.Ordinal);
        Volatile.Write(ref _byName, byName);
        return byName;
    }
}
