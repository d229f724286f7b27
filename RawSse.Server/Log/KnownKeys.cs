namespace RawSse.Log;

/// <summary>
/// Which events of the log came with which publisher's own id, for as long as they are kept: whoever got no answer may
/// repeat an event, and it is not published twice.
/// </summary>
/// <remarks>Whoever writes the log uses it.</remarks>
internal sealed class KnownKeys
{
    private readonly Dictionary<(Topic Topic, PublisherKey Key), long> _known = [];
    private readonly Queue<(long Sequence, PublisherKey Key)> _byAge = [];

    /// <summary>The event that came with this key on a topic; 0 if none is kept.</summary>
    public long Find(Topic topic, PublisherKey key) => _known.GetValueOrDefault((topic, key));

    /// <summary>An event has come with a key.</summary>
    public void Add(long sequence, KeptTopics topics, PublisherKey key)
    {
        foreach (Topic topic in topics.Topics)
        {
            _known[(topic, key)] = sequence;
        }

        _byAge.Enqueue((sequence, key));
    }

    /// <summary>The oldest event is let go of.</summary>
    /// <returns>The length of its key in characters; 0 if it had none.</returns>
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

        return eldest.Key.Id.Length;
    }
}
