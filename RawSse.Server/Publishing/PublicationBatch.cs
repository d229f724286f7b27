using System.Buffers;

namespace RawSse.Publishing;

/// <summary>Gathers events that came together, and publishes them as one batch. It holds memory only while it holds events.</summary>
/// <remarks>One caller at a time.</remarks>
/// <param name="publisher">Where they go.</param>
internal sealed class PublicationBatch(Publisher publisher)
{
    private const int MaxCount = 256;

    private Publication[] _events = [];

    /// <summary>How many events it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => Count == MaxCount;

    /// <summary>Adds an event, whose bytes must not change until it is published.</summary>
    public void Add(in Publication publication)
    {
        if (Count == 0)
        {
            _events = ArrayPool<Publication>.Shared.Rent(MaxCount);
        }

        _events[Count++] = publication;
    }

    /// <summary>Publishes the events, of which there must be some, and forgets them, however that ends.</summary>
    /// <returns>As <see cref="Publisher.PublishAsync(ReadOnlyMemory{Publication})"/>.</returns>
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
