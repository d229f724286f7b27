using RawSse.Events;

namespace RawSse.Security;

/// <summary>What the bearer of a key or a token may do. Immutable.</summary>
/// <param name="Holder">A name for the bearer, the same for everything that it does.</param>
/// <param name="Publish">The topics that it may publish to; null for none.</param>
/// <param name="Subscribe">The topics that it may subscribe to; null for none.</param>
/// <param name="Expires">When the grant ends; <see cref="DateTimeOffset.MaxValue"/> for never.</param>
internal sealed record Grant(string Holder, TopicFilter? Publish, TopicFilter? Subscribe, DateTimeOffset Expires)
{
    /// <summary>Returns a grant to publish to every topic, without end.</summary>
    public static Grant ToPublish(string holder) => new(holder, TopicFilter.Of(["*"]), null, DateTimeOffset.MaxValue);

    /// <summary>Returns why the bearer may not publish to these topics, in one line; null if it may.</summary>
    public string? RefuseToPublish(TopicSet topics)
    {
        if (Publish is null)
        {
            return "the token does not allow publishing: its claim 'rawsse.publish' names no topic";
        }

        foreach (string topic in topics.Names)
        {
            if (!Publish.Matches(topic))
            {
                return $"the token does not allow publishing to the topic '{topic}'";
            }
        }

        return null;
    }

    /// <summary>Returns why the bearer may not subscribe to all of these topics, in one line; null if it may.</summary>
    public string? RefuseToSubscribe(TopicFilter wanted) =>
        Subscribe is null ? "the token does not allow subscribing: its claim 'rawsse.subscribe' names no topic"
        : wanted.FirstBeyond(Subscribe) is { } topic ? $"the token does not allow subscribing to the topic '{topic}'"
        : null;
}
