using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>
/// Publishes the events of one body as they arrive: events that arrive together are published together. It owns the
/// batch of events that have been read but not published.
/// </summary>
/// <remarks>Only the request's own task may use it.</remarks>
/// <param name="publisher">Publishes the events.</param>
/// <param name="permit">What their sender may publish.</param>
/// <param name="reader">Reads the events from the body.</param>
internal sealed class ManyEvents(Publisher publisher, PublishPermit permit, BodyReader reader)
{
    private readonly PublicationBatch _batch = new(publisher);
    private PublishRefusal? _problem;

    /// <summary>The number of published events.</summary>
    public long Count { get; private set; }

    /// <summary>The id of the last published event.</summary>
    public EventId Last { get; private set; }

    /// <summary>Why an event was not published; null if all of them were.</summary>
    public PublishRefusal? Refusal { get; private set; }

    /// <summary>Publishes the events in the bytes that have arrived.</summary>
    /// <param name="bytes">The bytes. They must not change until the task has completed.</param>
    /// <returns>False if an event was refused; <see cref="Refusal"/> says why.</returns>
    public async ValueTask<bool> PublishAsync(ReadOnlyMemory<byte> bytes)
    {
        while (reader.TryRead(ref bytes, out Publication publication) && TryAdd(publication))
        {
            if (_batch.IsFull && !await CommitAsync().ConfigureAwait(false))
            {
                return false;
            }
        }

        return await CommitAsync().ConfigureAwait(false);
    }

    /// <summary>Publishes the last event, after the body has ended.</summary>
    /// <returns>The same as <see cref="PublishAsync"/>.</returns>
    public ValueTask<bool> FinishAsync()
    {
        _ = reader.TryReadLast(out Publication publication) && TryAdd(publication);
        return CommitAsync();
    }

    private bool TryAdd(in Publication publication)
    {
        _problem = permit.Charge(publication);
        if (_problem is null)
        {
            _batch.Add(publication);
        }

        return _problem is null;
    }

    /// <summary>Publishes the events that were read. Only then is the problem with the next one reported.</summary>
    private async ValueTask<bool> CommitAsync()
    {
        if (_batch.Count > 0 && await PublishBatchAsync().ConfigureAwait(false) is { } refusal)
        {
            return Refuse(refusal);
        }

        reader.Release();
        _problem ??= reader.Problem is { } problem ? new PublishRefusal(400, problem) : null;
        return _problem is null || Refuse(_problem.Value);
    }

    private async ValueTask<PublishRefusal?> PublishBatchAsync()
    {
        int count = _batch.Count;
        try
        {
            if (await _batch.PublishAsync().ConfigureAwait(false) is not { } id)
            {
                return PublishRefusal.Stopping;
            }

            Last = id;
            Count += count;
            return null;
        }
        catch (OutcomeUnknownException)
        {
            return PublishRefusal.OutcomeUnknown;
        }
    }

    private bool Refuse(PublishRefusal refusal)
    {
        Refusal = refusal with { Line = $"event {Count + 1}: {refusal.Line}; {Count} before it were published" };
        return false;
    }
}
