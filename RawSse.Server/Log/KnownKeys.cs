namespace RawSse.Log;

/// <summary>
/// The publishers' own ids of kept events. A publisher that got no answer may repeat an event, and the event is not
/// published twice. Only the writer of the log uses it.
/// </summary>
internal sealed class KnownKeys
{
    private readonly Dictionary<(Topic Topic, PublisherKey Key), long> _known = [];
    private readonly Queue<(long Sequence, PublisherKey Key)> _byAge = [];

    /// <summary>Returns the number of the event that was published to a topic with a key; 0 if none is kept.</summary>
    public long Find(Topic topic, PublisherKey key) => _known.GetValueOrDefault((topic, key));

    /// <summary>Adds the key of a new event.</summary>
    public void Add(long sequence, KeptTopics topics, PublisherKey key)
    {
        foreach (Topic topic in topics.Topics)
        {
            _known[(topic, key)] = sequence;
        }

        _byAge.Enqueue((sequence, key));
    }

    /// <summary>Forgets the key of the oldest event, which is being evicted.</summary>
    /// <returns>The length of the key in characters; 0 if the event had none.</returns>
    public int Forget(long sequence, KeptTopics topics)
    {
        if (!_byAge.TryPeek(out var eldest) || eldest.Sequence != sequence)
        {
            return 0;
        }

        _ = _byAge.Dequeue();
        foreach (Topic topic in topics.Topics)
        {
            _ = _known.Remove((topic, eldest.Key));
        }

        return eldest.Key.Length;
    }
}
