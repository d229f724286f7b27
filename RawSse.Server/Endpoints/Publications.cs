using RawSse.Events;

namespace RawSse.Endpoints;

/// <summary>
/// Puts publications into the log, each with the same key on the same topic once: a publisher that got no answer may
/// repeat itself. Keys are known for as long as their event is in the history.
/// </summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="append">Appends to the log.</param>
/// <param name="announce">Wakes who waits for it.</param>
/// <param name="oldest">The number of the oldest event kept.</param>
internal sealed class Publications(Func<SseEvent, TopicSet, EventId> append, Action announce, Func<long> oldest)
{
    /// <summary>Bytes of a key; they are kept.</summary>
    private const int MaxKeyLength = 256;

    /// <summary>Held while an event with a key is looked up and appended: two repetitions may come at once.</summary>
    private readonly Lock _keyed = new();

    private readonly Dictionary<(string Topic, string Key), EventId> _known = [];
    private readonly Queue<((string Topic, string Key) Key, long Sequence)> _byAge = [];

    /// <summary>What is wrong with a key, in one line; null if nothing is.</summary>
    public static string? CheckKey(ReadOnlySpan<byte> key) =>
        key.IsEmpty || key.Length > MaxKeyLength || key.ContainsAny("\r\n\0"u8)
            ? $"'id' takes 1 to {MaxKeyLength} bytes without CR, LF or NUL"
            : null;

    /// <summary>Publishes.</summary>
    /// <returns>The event's id; of a repetition the first one's.</returns>
    public EventId Publish(in Publication publication)
    {
        EventId id = Append(publication);
        announce();
        return id;
    }

    /// <summary>Puts one of many into the log; once all that have come are there, <see cref="Announce"/> is to be called.</summary>
    /// <returns>As <see cref="Publish"/>.</returns>
    public EventId Append(in Publication publication)
    {
        if (publication.Key is not { } key)
        {
            return append(publication.Event, publication.Topics);
        }

        lock (_keyed)
        {
            Forget();
            foreach (string topic in publication.Topics.Names)
            {
                if (_known.TryGetValue((topic, key), out EventId first))
                {
                    return first;
                }
            }

            EventId id = append(publication.Event, publication.Topics);
            foreach (string topic in publication.Topics.Names)
            {
                _known.Add((topic, key), id);
                _byAge.Enqueue(((topic, key), id.Sequence));
            }

            return id;
        }
    }

    /// <summary>Says to those who wait that the log has grown.</summary>
    public void Announce() => announce();

    private void Forget()
    {
        long first = oldest();
        while (_byAge.TryPeek(out var eldest) && eldest.Sequence < first)
        {
            _ = _known.Remove(eldest.Key);
            _ = _byAge.Dequeue();
        }
    }
}
