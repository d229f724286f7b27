using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>
/// The order of a single process. An event is committed when it is in the log, which is at once, and is lost with the
/// process. No call waits, so all returned tasks are complete.
/// </summary>
/// <remarks>
/// Any thread may call. The order owns the lock under which the log is written. It is never held over I/O.
/// </remarks>
/// <param name="log">The log.</param>
/// <param name="followers">Is woken when the log has grown.</param>
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
        try
        {
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
        }
        catch
        {
            // The events before the one that can't be written are in the log, so subscribers must hear of them.
            followers.Wake();
            throw;
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
    /// Returns the topics for which the history has no event with this key. If the event was published to some of its
    /// topics before, it is now published to the others, so that it is neither missing nor repeated on any.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="topics">The topics of the publication.</param>
    /// <param name="last">The latest event with this key, if there is one.</param>
    /// <returns>The topics; null if the key is known for all of them.</returns>
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
