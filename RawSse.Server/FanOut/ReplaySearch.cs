using RawSse.Events;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// Finds the events of the log that a subscriber asks for, from its cursor on, at the cost of those that match: events on
/// other topics are stepped over a block at a time. Owned by one shard's thread.
/// </summary>
internal sealed class ReplaySearch(EventLog log, TimeProvider time)
{
    /// <summary>Events found at once: more than one turn sends.</summary>
    private const int MaxFound = 4096;

    /// <summary>How long one search may take: then it is told how far it came, also where nothing was found.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(1);

    private readonly List<long> _found = [];
    private readonly long[] _numbers = new long[TopicSet.MaxTopics];
    private TopicFilter _filter = TopicFilter.Default;
    private int _names;
    private KeptTopics? _lastTopics;
    private bool _lastMatched;

    /// <summary>What the last search found, in log order.</summary>
    public List<long> Found => _found;

    /// <summary>Searches.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="cursor">Where to begin.</param>
    /// <param name="end">Where to stop: at most what the log has announced.</param>
    /// <param name="reached">Everything below it that is asked for was found.</param>
    /// <returns>False if the log no longer has the event at the cursor.</returns>
    public bool TryFind(TopicFilter filter, long cursor, long end, out long reached)
    {
        _found.Clear();
        reached = cursor;
        if (cursor < log.First)
        {
            return false;
        }

        Resolve(filter);
        if (_names == 0 && filter.Prefixes.Length == 0)
        {
            // No kept event is on any of its topics.
            reached = end;
            return true;
        }

        long began = time.GetTimestamp();
        for (bool goesOn = true; goesOn && reached < end;)
        {
            if (!log.TryRead(reached, end, out LogSlice slice))
            {
                return _found.Count > 0;
            }

            while (goesOn && reached < slice.Next)
            {
                reached = SearchBlock(slice, reached);
                goesOn = _found.Count < MaxFound && time.GetElapsedTime(began) < MaxTime;
            }
        }

        return true;
    }

    /// <summary>The names that kept events have, by the numbers of their topics; all events below the head are covered.</summary>
    private void Resolve(TopicFilter filter)
    {
        _names = 0;
        foreach (string name in filter.Names)
        {
            if (log.TryGetTopic(name, out Topic? topic))
            {
                _numbers[_names++] = topic.Number;
            }
        }

        Array.Sort(_numbers, 0, _names);
        _filter = filter;
        _lastTopics = null;
    }

    private long SearchBlock(in LogSlice slice, long from)
    {
        LogSegment segment = slice.Segment;
        (long first, long end) = segment.BlockAround(from);
        if (end > slice.Next || _filter.Prefixes is ["", ..])
        {
            // Not all of the block has been announced; or nearly all of it is asked for.
            return SearchOneByOne(slice, from, Math.Min(end, slice.Next));
        }

        TopicBlock block = segment.IndexOf(first, end);
        var places = new PlaceSet();
        foreach (long number in _numbers.AsSpan(0, _names))
        {
            block.AddNumber(number, ref places);
        }

        foreach (string prefix in _filter.Prefixes)
        {
            block.AddPrefix(prefix, ref places);
        }

        for (int place = places.NextFrom((int)(from - first)); place < TopicBlock.Length; place = places.NextFrom(place + 1))
        {
            _found.Add(first + place);
        }

        return end;
    }

    private long SearchOneByOne(in LogSlice slice, long from, long end)
    {
        for (; from < end; from++)
        {
            // Neighbours are mostly on the same topics.
            KeptTopics topics = slice.TopicsOf(from);
            if (topics != _lastTopics)
            {
                _lastTopics = topics;
                _lastMatched = Matches(topics);
            }

            if (_lastMatched)
            {
                _found.Add(from);
            }
        }

        return end;
    }

    private bool Matches(KeptTopics topics)
    {
        foreach (Topic topic in topics.Topics)
        {
            if (Array.BinarySearch(_numbers, 0, _names, topic.Number) >= 0 || _filter.HasPrefixOf(topic.Name))
            {
                return true;
            }
        }

        return false;
    }
}
