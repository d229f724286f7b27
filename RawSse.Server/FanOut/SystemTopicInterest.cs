using RawSse.Events;

namespace RawSse.FanOut;

/// <summary>Who asks for the server's own topics, so that these are only made while someone does.</summary>
/// <remarks>Any thread may call. Few subscribers ask for them, and only those take the lock.</remarks>
internal sealed class SystemTopicInterest
{
    private readonly Lock _changing = new();
    private readonly Dictionary<TopicFilter, int> _filters = [];

    private int _arrivals;

    /// <summary>How many have come since the start.</summary>
    public int Arrivals => Volatile.Read(ref _arrivals);

    /// <summary>A subscriber has come.</summary>
    public void Add(TopicFilter filter)
    {
        Change(filter, 1);
        if (filter.NamesSystemTopics)
        {
            _ = Interlocked.Increment(ref _arrivals);
        }
    }

    /// <summary>A subscriber has gone.</summary>
    public void Remove(TopicFilter filter) => Change(filter, -1);

    /// <summary>Whether someone asks for these topics.</summary>
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
