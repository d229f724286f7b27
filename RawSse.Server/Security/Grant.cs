using RawSse.Events;

namespace RawSse.Security;

/// <summary>What the bearer of a key or a token may do. Immutable.</summary>
/// <param name="Holder">Who it is; the same for all that one bearer does.</param>
/// <param name="Publish">Where it may publish; null for nowhere.</param>
/// <param name="Subscribe">What it may read; null for nothing.</param>
/// <param name="Expires">Until when; <see cref="DateTimeOffset.MaxValue"/> for always.</param>
internal sealed record Grant(string Holder, TopicFilter? Publish, TopicFilter? Subscribe, DateTimeOffset Expires)
{
    /// <summary>Someone who may publish everywhere, always.</summary>
    public static Grant ToPublish(string holder) => new(holder, TopicFilter.Of(["*"]), null, DateTimeOffset.MaxValue);

    /// <summary>Why it does not let its bearer publish on these topics, in one line; null if it does.</summary>
    public string? RefuseToPublish(TopicSet topics)
    {
        if (Publish is null)
        {
            return "the token's claim 'rawsse.publish' names no topic, so it does not allow to publish";
        }

        foreach (string topic in topics.Names)
        {
            if (!Publish.Matches(topic))
            {
                return $"the token does not allow to publish on the topic '{topic}'";
            }
        }

        return null;
    }

    /// <summary>Why it does not let its bearer read all of these topics, in one line; null if it does.</summary>
    public string? RefuseToSubscribe(TopicFilter wanted) =>
        Subscribe is null ? "the token's claim 'rawsse.subscribe' names no topic, so it does not allow to read any"
        : wanted.FirstBeyond(Subscribe) is { } topic ? $"the token does not allow to read the topic '{topic}'"
        : null;
}
