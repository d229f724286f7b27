using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>
/// Puts publications into the log, each of a publisher with the same key on the same topic once: whoever got no answer may
/// repeat itself. Keys are known for as long as their event is in the history.
/// </summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="order">Gives the events their numbers.</param>
/// <param name="announce">Wakes who waits for the log.</param>
internal sealed class Publications(MemoryOrder order, Action announce)
{
    /// <summary>Publishes.</summary>
    /// <returns>The event's id; of a repetition the first one's; null if the server is stopping, and nothing is published.</returns>
    public EventId? Publish(in Publication publication)
    {
        EventId? id = Append(publication);
        announce();
        return id;
    }

    /// <summary>Puts one of many into the log; once all that have come are there, <see cref="Announce"/> is to be called.</summary>
    /// <returns>As <see cref="Publish"/>.</returns>
    public EventId? Append(in Publication publication) => order.Commit(new ReadOnlySpan<Publication>(in publication));

    /// <summary>Says to those who wait that the log has grown.</summary>
    public void Announce() => announce();
}
