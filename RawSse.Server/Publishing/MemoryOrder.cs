using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>
/// The order of one process: an event is committed once it is in the log, at once, and is lost with the process. No call
/// waits, so all tasks are complete.
/// </summary>
/// <remarks>Any thread may call. It owns the lock under which the log is written, which is never held over I/O.</remarks>
/// <param name="log">The log.</param>
/// <param name="followers">Whoever is to hear that it has grown.</param>
internal sealed class MemoryOrder(EventLog log, ILogFollowers followers) : IOrder
{
    private readonly Lock _writing = new();
    private bool _isSealed;

    /// <inheritdoc/>
    public ValueTask<EventId?> CommitAsync(in Publication publication) =>
        new(Commit(new ReadOnlySpan<Publication>(in publication)));

    /// <inheritdoc/>
    public ValueTask<EventId?> CommitAsync(ReadOnlyMemory<Publication> batch) => new(Commit(batch.Span));

    /// <inheritdoc/>
    public void Trim()
    {
        lock (_writing)
        {
            log.Trim();
        }
    }

    /// <inheritdoc/>
    public void Seal()
    {
        lock (_writing)
        {
            _isSealed = true;
        }
    }

    private EventId? Commit(ReadOnlySpan<Publication> batch)
    {
        ArgumentOutOfRangeException.ThrowIfZero(batch.Length);
        Position last = default;
        lock (_writing)
        {
            if (_isSealed)
            {
                return null;
            }

            foreach (ref readonly Publication publication in batch)
            {
                last = Append(publication);
            }
        }

        followers.Wake();
        return log.IdAt(last);
    }

    private Position Append(in Publication publication)
    {
        PublisherKey? key = publication.Key is { } id ? new PublisherKey(publication.Publisher, id) : null;
        Position last = default;
        if ((key is null ? publication.Topics : Unknown(key, publication.Topics, out last)) is not { } topics)
        {
            return last;
        }

        Position place = log.End;
        log.Append(place, publication.Event, topics, key);
        return place;
    }

    /// <summary>
    /// The topics on which no kept event came with this key. An event that was on some of its topics is published on the others:
    /// on none may it be missing, or be there twice.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="topics">The topics that were asked for.</param>
    /// <param name="last">The latest event that came with the key, where there is one.</param>
    /// <returns>Null if it is known on all.</returns>
    private TopicSet? Unknown(PublisherKey key, TopicSet topics, out Position last)
    {
        last = default;
        List<string> unknown = [];
        foreach (string name in topics.Names)
        {
            if (log.Find(name, key) is not { } known)
            {
                unknown.Add(name);
            }
            else if (known > last)
            {
                last = known;
            }
        }

        return unknown.Count == 0 ? null
            : unknown.Count == topics.Names.Length ? topics
            : TopicSet.Of(unknown);
    }
}
