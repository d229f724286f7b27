using RawSse.Events;

namespace RawSse.Log;

/// <summary>
/// What a search of the log asks for, in the log's own terms: the numbers of topics in place of their names. Names that no
/// kept event has are dropped before the search begins. Used again for each search, by one thread.
/// </summary>
/// <param name="log">The log that is searched.</param>
internal sealed class SearchTerms(EventLog log)
{
    private readonly long[] _numbers = new long[TopicSet.MaxTopics];
    private TopicFilter _filter = TopicFilter.Default;
    private int _names;
    private KeptTopics? _lastTopics;
    private bool _lastMatched;

    /// <summary>Whether no kept event can match: all events before the log's end are covered.</summary>
    public bool MatchNothing => _names == 0 && _filter.Prefixes.Length == 0;

    /// <summary>Whether nearly all events are asked for, so that an index saves nothing.</summary>
    public bool MatchMostEvents => _filter.Prefixes is ["", ..];

    /// <summary>Takes in what is asked for from now on.</summary>
    public void Set(TopicFilter filter)
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

    /// <summary>Whether an event on these topics is asked for.</summary>
    public bool Matches(KeptTopics topics)
    {
        // Neighbours are mostly on the same topics.
        if (topics != _lastTopics)
        {
            _lastTopics = topics;
            _lastMatched = MatchAnyOf(topics);
        }

        return _lastMatched;
    }

    /// <summary>The events of a block that are asked for.</summary>
    public PlaceSet FindIn(TopicBlock block)
    {
        var places = new PlaceSet();
        foreach (long number in _numbers.AsSpan(0, _names))
        {
            block.AddEventsOnTopic(number, ref places);
        }

        foreach (string prefix in _filter.Prefixes)
        {
            block.AddEventsUnderPrefix(prefix, ref places);
        }

        return places;
    }

    private bool MatchAnyOf(KeptTopics topics)
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
