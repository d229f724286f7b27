using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Publishing;

/// <summary>
/// The one door for events. Requests, the embedding program, ticks, followed files, standard input and system topics
/// all publish through it, and the order behind it commits the events.
/// </summary>
/// <remarks>Any thread may call it.</remarks>
/// <param name="order">Gives the events their numbers and commits them.</param>
/// <param name="rate">Limits the rate of publishers that are held to one.</param>
/// <param name="logger">Logs failures that nobody waits for.</param>
internal sealed class Publisher(IOrder order, PublishRate rate, ILogger logger)
{
    /// <summary>Publishes an event.</summary>
    /// <returns>
    /// When the event is committed, its id or that of the event that it repeats; null if the server is stopping.
    /// </returns>
    /// <exception cref="OutcomeUnknownException">It is not known whether the event was published.</exception>
    public ValueTask<EventId?> PublishAsync(in Publication publication) => order.CommitAsync(publication);

    /// <summary>Publishes events as one batch: either all of them, with no others between, or none.</summary>
    /// <param name="batch">The events, at least one.</param>
    /// <returns>When the events are committed, the id of the last one; null if the server is stopping.</returns>
    /// <exception cref="OutcomeUnknownException">It is not known whether the events were published.</exception>
    public ValueTask<EventId?> PublishAsync(ReadOnlyMemory<Publication> batch) => order.CommitAsync(batch);

    /// <summary>Publishes an event that nobody waits for, such as a tick. A failure is logged.</summary>
    public void Post(in Publication publication) => _ = PostAsync(publication);

    /// <summary>Charges an event to its publisher's rate, if it may be published now.</summary>
    /// <returns>Zero, or how long the publisher has to wait. In the latter case nothing was charged.</returns>
    public TimeSpan Charge(in Publication publication) => rate.Charge(publication);

    private async Task PostAsync(Publication publication)
    {
        try
        {
            _ = await order.CommitAsync(publication).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.PostFailed(e);
        }
    }
}
