using RawSse.Publishing;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>
/// What the sender of one request may publish. It is checked again for each event, because a body may last for hours.
/// Immutable.
/// </summary>
/// <param name="grant">What the sender was granted.</param>
/// <param name="publisher">Knows how fast the sender may publish.</param>
/// <param name="time">The server's clock.</param>
internal sealed class PublishPermit(Grant grant, Publisher publisher, TimeProvider time)
{
    /// <summary>A name for the sender.</summary>
    public string Holder => grant.Holder;

    /// <summary>Returns why the sender may not publish to these topics; null if it may.</summary>
    public PublishRefusal? Refuse(TopicSet topics) =>
        grant.RefuseToPublish(topics) is { } line ? new PublishRefusal(403, line) : null;

    /// <summary>Charges one event at its cost. Returns why it may not be published now; null if it may.</summary>
    public PublishRefusal? Charge(in Publication publication)
    {
        if (grant.Expires != DateTimeOffset.MaxValue && time.GetUtcNow() >= grant.Expires)
        {
            return new PublishRefusal(401, TokenClaims.Expired);
        }

        TimeSpan wait = publisher.Charge(publication);
        return wait > TimeSpan.Zero
            ? new PublishRefusal(429, "more events than --publish-rate allows", wait)
            : null;
    }
}
