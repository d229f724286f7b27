using System.Net.ServerSentEvents;
using System.Text;
using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>An event on its way to the log, as its publisher asked for it. Immutable.</summary>
/// <param name="Event">The event.</param>
/// <param name="Topics">The topics to publish to.</param>
/// <param name="Key">The publisher's own id, by which a repetition is recognized; null for none.</param>
internal readonly record struct Publication(SseEvent Event, TopicSet Topics, string? Key = null)
{
    /// <summary>
    /// The name that all programs on the server's own machine share as publishers, if being there is all that lets them
    /// publish.
    /// </summary>
    public const string ThisMachine = "this machine";

    /// <summary>The publisher. Different publishers may use the same keys.</summary>
    public string Publisher { get; init; } = ThisMachine;

    /// <summary>
    /// Creates a publication from an item of the framework. The item's id becomes the publisher's own id.
    /// </summary>
    /// <exception cref="ArgumentException">The item has no data, or a field is invalid.</exception>
    public static Publication Of(in SseItem<string> item, TopicSet topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        if (item.Data is null)
        {
            throw new ArgumentException("the event has no data");
        }

        if (item.EventId is { } key && PublisherKey.Check(Encoding.UTF8.GetBytes(key)) is { } problem)
        {
            throw new ArgumentException(problem);
        }

        // Like a browser, the framework calls an event without a type a message.
        string? type = item.EventType == SseParser.EventTypeDefault ? null : item.EventType;
        return new Publication(new SseEvent(item.Data, type, item.ReconnectionInterval), topics, item.EventId);
    }
}
