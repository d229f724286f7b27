using System.Text.Unicode;
using RawSse.Events;

namespace RawSse.Endpoints;

/// <summary>
/// Puts publications into the log, each of a publisher with the same key on the same topic once: who got no answer may
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

    private readonly Dictionary<(string Publisher, string Topic, string Key), EventId> _known = [];
    private readonly Queue<((string Publisher, string Topic, string Key) Key, long Sequence)> _byAge = [];

    /// <summary>What is wrong with a key, in one line; null if nothing is.</summary>
    public static string? CheckKey(ReadOnlySpan<byte> key) =>
        key.IsEmpty || key.Length > MaxKeyLength || key.ContainsAny("\r\n\0"u8) || !Utf8.IsValid(key)
            ? $"'id' takes 1 to {MaxKeyLength} bytes of UTF-8 without CR, LF or NUL"
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
            EventId id = default;
            List<string> news = [];
            foreach (string topic in publication.Topics.Names)
            {
                if (!_known.TryGetValue((publication.Publisher, topic, key), out EventId first))
                {
                    news.Add(topic);
                }

                id = first.Sequence > id.Sequence ? first : id;
            }

            // Known on some of its topics only, it is published on the others: on none may it be missing or be there twice.
            if (news.Count > 0)
            {
                bool isAllNew = news.Count == publication.Topics.Names.Length;
                id = append(publication.Event, isAllNew ? publication.Topics : TopicSet.Of(news));
            }

            foreach (string topic in news)
            {
                var known = (publication.Publisher, topic, key);
                _known.Add(known, id);
                _byAge.Enqueue((known, id.Sequence));
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
