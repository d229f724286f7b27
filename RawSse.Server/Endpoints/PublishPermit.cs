using RawSse.Publishing;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>What the sender of one request may publish: looked at again for each event, for a body may last for hours.</summary>
/// <param name="grant">What it was granted.</param>
/// <param name="publisher">Knows how fast.</param>
/// <param name="time">The server's clock.</param>
internal sealed class PublishPermit(Grant grant, Publisher publisher, TimeProvider time)
{
    /// <summary>Who it is.</summary>
    public string Holder => grant.Holder;

    /// <summary>Why it may not publish on these topics; null if it may.</summary>
    public PublishRefusal? Refuse(TopicSet topics) =>
        grant.RefuseToPublish(topics) is { } line ? new PublishRefusal(403, line) : null;

    /// <summary>Counts one event, by what it costs; null if it may be published now, else why not.</summary>
    public PublishRefusal? Count(in Publication publication)
    {
        if (grant.Expires != DateTimeOffset.MaxValue && time.GetUtcNow() >= grant.Expires)
        {
            return new PublishRefusal(401, TokenClaims.Expired);
        }

        TimeSpan wait = publisher.Count(publication);
        return wait > TimeSpan.Zero
            ? new PublishRefusal(429, "more events than --publish-rate allows", wait)
            : null;
    }
}
