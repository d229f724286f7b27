using System.Net.ServerSentEvents;
using System.Text;
using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>One event as a publisher asked for it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Topics">Where.</param>
/// <param name="Key">The publisher's own id, by which a repetition is known; null for none.</param>
internal readonly record struct Publication(SseEvent Event, TopicSet Topics, string? Key = null)
{
    /// <summary>The publisher that every program on the server's own machine is, where that alone lets it publish.</summary>
    public const string ThisMachine = "this machine";

    /// <summary>Whose it is: keys of one publisher are not known as those of another.</summary>
    public string Publisher { get; init; } = ThisMachine;

    /// <summary>An item of the framework's, its id taken for the publisher's own.</summary>
    /// <exception cref="ArgumentException">It has no data, or a field breaks its rule.</exception>
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

        // What has no type the framework, as a browser, calls a message.
        string? type = item.EventType == SseParser.EventTypeDefault ? null : item.EventType;
        return new Publication(new SseEvent(item.Data, type, item.ReconnectionInterval), topics, item.EventId);
    }
}
