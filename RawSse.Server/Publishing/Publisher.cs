using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Publishing;

/// <summary>
/// The one door for events: requests, programs that hold the server, ticks, lines of files and the server's own topics all come
/// through it. Behind it stands the order, which commits them.
/// </summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="order">Gives the events their numbers.</param>
/// <param name="rate">How fast those may publish who are held to a rate.</param>
/// <param name="logger">Told of what fails when nobody waits for it.</param>
internal sealed class Publisher(IOrder order, PublishRate rate, ILogger logger)
{
    /// <summary>Publishes an event.</summary>
    /// <returns>Once it is committed, its id, or that of the event which it repeats; null if the server is stopping.</returns>
    /// <exception cref="OutcomeUnknownException">Nobody knows whether it was published.</exception>
    public ValueTask<EventId?> PublishAsync(in Publication publication) => order.CommitAsync(publication);

    /// <summary>Publishes events together: all of them, with none of others between, or none.</summary>
    /// <param name="batch">At least one.</param>
    /// <returns>Once they are committed, the id of the last; null if the server is stopping.</returns>
    /// <exception cref="OutcomeUnknownException">Nobody knows whether they were published.</exception>
    public ValueTask<EventId?> PublishAsync(ReadOnlyMemory<Publication> batch) => order.CommitAsync(batch);

    /// <summary>Publishes an event that nobody waits for, such as a tick. What fails is a line in the log.</summary>
    public void Post(in Publication publication) => _ = PostAsync(publication);

    /// <summary>Counts an event against its publisher's rate, if it may be published now.</summary>
    /// <returns>Zero; or how long the publisher has to wait, and then nothing was counted.</returns>
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
