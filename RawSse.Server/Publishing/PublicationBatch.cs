using System.Buffers;

namespace RawSse.Publishing;

/// <summary>
/// Gathers events that arrived together and publishes them as one batch. It holds memory only while it holds events.
/// </summary>
/// <remarks>Only one caller at a time may use it.</remarks>
/// <param name="publisher">Publishes the batch.</param>
internal sealed class PublicationBatch(Publisher publisher)
{
    private const int MaxCount = 256;

    private Publication[] _events = [];

    /// <summary>The number of events in the batch.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the batch is full.</summary>
    public bool IsFull => Count == MaxCount;

    /// <summary>Adds an event. Its bytes must not change until it is published.</summary>
    public void Add(in Publication publication)
    {
        if (Count == 0)
        {
            _events = ArrayPool<Publication>.Shared.Rent(MaxCount);
        }

        _events[Count++] = publication;
    }

    /// <summary>
    /// Publishes the events, of which there must be at least one. The batch is empty afterwards, even if that fails.
    /// </summary>
    /// <returns>The same as <see cref="Publisher.PublishAsync(ReadOnlyMemory{Publication})"/>.</returns>
    public async ValueTask<EventId?> PublishAsync()
    {
        try
        {
            return await publisher.PublishAsync(_events.AsMemory(0, Count)).ConfigureAwait(false);
        }
        finally
        {
            _events.AsSpan(0, Count).Clear();
            ArrayPool<Publication>.Shared.Return(_events);
            _events = [];
            Count = 0;
        }
    }
}
