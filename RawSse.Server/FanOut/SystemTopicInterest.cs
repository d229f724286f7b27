using RawSse.Events;

namespace RawSse.FanOut;

/// <summary>Counts which system topics subscribers ask for, so that events are made only for those.</summary>
/// <remarks>Any thread may use it. Few subscribers ask for system topics, and only those take the lock.</remarks>
internal sealed class SystemTopicInterest
{
    private readonly Lock _changing = new();
    private readonly Dictionary<TopicFilter, int> _filters = [];

    private int _arrivals;

    /// <summary>The number of subscribers added since the start that ask for system topics.</summary>
    public int Arrivals => Volatile.Read(ref _arrivals);

    /// <summary>Adds the filter of a new subscriber.</summary>
    public void Add(TopicFilter filter)
    {
        Change(filter, 1);
        if (filter.NamesSystemTopics)
        {
            _ = Interlocked.Increment(ref _arrivals);
        }
    }

    /// <summary>Removes the filter of a subscriber that has left.</summary>
    public void Remove(TopicFilter filter) => Change(filter, -1);

    /// <summary>Returns whether a subscriber asks for one of these topics.</summary>
    public bool IsRequested(TopicSet topics)
    {
        lock (_changing)
        {
            return _filters.Keys.Any(filter => filter.Matches(topics));
        }
    }

    private void Change(TopicFilter filter, int by)
    {
        if (!filter.NamesSystemTopics)
        {
            return;
        }

        lock (_changing)
        {
            int count = _filters.GetValueOrDefault(filter) + by;
            if (count == 0)
            {
                _ = _filters.Remove(filter);
            }
            else
            {
                _filters[filter] = count;
            }
        }
    }
}
