using RawSse.Events;

namespace RawSse.Log;

/// <summary>
/// A filter in the terms of one log: topics are numbers rather than names, and names that no kept event has are dropped
/// before the search starts. One thread uses it, for one search after another.
/// </summary>
/// <param name="log">The log to search.</param>
internal sealed class SearchTerms(EventLog log)
{
    private readonly long[] _numbers = new long[TopicSet.MaxTopics];
    private TopicFilter _filter = TopicFilter.Default;
    private int _names;
    private KeptTopics? _lastTopics;
    private bool _lastMatched;

    /// <summary>Whether no kept event can match. Then the search is over before it starts.</summary>
    public bool MatchNothing => _names == 0 && _filter.Prefixes.Length == 0;

    /// <summary>Whether nearly all events match, so that an index saves nothing.</summary>
    public bool MatchMostEvents => _filter.Prefixes is ["", ..];

    /// <summary>Sets the filter for the next search.</summary>
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

    /// <summary>Returns whether an event on these topics matches.</summary>
    public bool Matches(KeptTopics topics)
    {
        // Neighbouring events are mostly on the same topics, so the last answer is remembered.
        if (topics != _lastTopics)
        {
            _lastTopics = topics;
            _lastMatched = MatchAnyOf(topics);
        }

        return _lastMatched;
    }

    /// <summary>Returns the places of the events in a block that match.</summary>
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
