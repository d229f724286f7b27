using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>Publishes the events of one body as they come: those that came together, together.</summary>
/// <remarks>The request's task alone uses it.</remarks>
/// <param name="publisher">Where they go.</param>
/// <param name="permit">What their sender may.</param>
/// <param name="reader">Reads them.</param>
internal sealed class ManyEvents(Publisher publisher, PublishPermit permit, BodyReader reader)
{
    private readonly PublicationBatch _batch = new(publisher);
    private PublishRefusal? _problem;

    /// <summary>How many were published.</summary>
    public long Count { get; private set; }

    /// <summary>The id of the last.</summary>
    public EventId Last { get; private set; }

    /// <summary>Why an event was not published; null if all were.</summary>
    public PublishRefusal? Refusal { get; private set; }

    /// <summary>Publishes what has come of the body.</summary>
    /// <param name="bytes">The bytes, which must not change meanwhile.</param>
    /// <returns>False if something was wrong: see <see cref="Refusal"/>.</returns>
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

    /// <summary>The body has ended: publishes the event that was begun.</summary>
    /// <returns>As <see cref="PublishAsync"/>.</returns>
    public ValueTask<bool> FinishAsync()
    {
        _ = reader.TryReadLast(out Publication publication) && TryAdd(publication);
        return CommitAsync();
    }

    private bool TryAdd(in Publication publication)
    {
        _problem = permit.Count(publication);
        if (_problem is null)
        {
            _batch.Add(publication);
        }

        return _problem is null;
    }

    /// <summary>Publishes what was read, and after that says what was wrong with the next.</summary>
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
