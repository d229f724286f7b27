using System.Net.ServerSentEvents;
using RawSse.Publishing;

namespace RawSse;

// What a program that holds the server publishes.
public sealed partial class SseServer
{
    /// <summary>Publishes an event on the topic <c>default</c>.</summary>
    /// <inheritdoc cref="Publish(in SseEvent, TopicSet)"/>
    public EventId Publish(in SseEvent e) => Publish(e, TopicSet.Default);

    /// <summary>Publishes an event to all who listen to one of its topics now, or resume later.</summary>
    /// <param name="e">The event.</param>
    /// <param name="topics">Where.</param>
    /// <returns>Its id. The event is in the log; no subscriber was waited for.</returns>
    /// <remarks>
    /// The history is in memory, so this returns at once. Where a history needs a disk or another machine, the calling
    /// thread waits for that; <see cref="PublishAsync(in SseEvent, TopicSet)"/> doesn't hold a thread meanwhile.
    /// </remarks>
    /// <exception cref="ArgumentException">It is larger than <see cref="SseServerOptions.MaxEventBytes"/>.</exception>
    /// <exception cref="InvalidOperationException">The server has stopped: nobody would get the event.</exception>
    public EventId Publish(in SseEvent e, TopicSet topics) => Wait(PublishAsync(e, topics));

    /// <summary>Publishes an event of the framework's own type.</summary>
    /// <param name="item">
    /// The event. Its type <c>message</c> is none. Its id is not sent, for ids of the stream are the log's: it is the
    /// publisher's own, 1 to 256 bytes of UTF-8 without CR, LF or NUL, as the field <c>id</c> of <c>POST /events</c>
    /// is. The same id on the same topic, while the first event is in the history, is not published again.
    /// </param>
    /// <param name="topics">Where.</param>
    /// <returns>Its id; of a repetition the first one's.</returns>
    /// <remarks>As for <see cref="Publish(in SseEvent, TopicSet)"/>.</remarks>
    /// <exception cref="ArgumentException">It has no data, or is too large, or a field breaks its rule.</exception>
    /// <exception cref="InvalidOperationException">The server has stopped: nobody would get the event.</exception>
    public EventId Publish(SseItem<string> item, TopicSet topics) => Wait(PublishAsync(item, topics));

    /// <summary>Publishes an event to all who listen to one of its topics now, or resume later.</summary>
    /// <param name="e">The event, whose bytes must not change until the task has completed.</param>
    /// <param name="topics">Where.</param>
    /// <returns>
    /// Its id, once the event is in the log and will not be lost but with the history. No subscriber was waited for.
    /// With the history in memory the task is complete when this returns.
    /// </returns>
    /// <exception cref="ArgumentException">It is larger than <see cref="SseServerOptions.MaxEventBytes"/>.</exception>
    /// <exception cref="InvalidOperationException">The server has stopped: nobody would get the event.</exception>
    public ValueTask<EventId> PublishAsync(in SseEvent e, TopicSet topics) => PublishAsync(Checked(e, topics));

    /// <summary>Publishes an event of the framework's own type.</summary>
    /// <param name="item">The event; see <see cref="Publish(SseItem{string}, TopicSet)"/> for its id.</param>
    /// <param name="topics">Where.</param>
    /// <returns>As <see cref="PublishAsync(in SseEvent, TopicSet)"/>; of a repetition the first one's id.</returns>
    /// <exception cref="ArgumentException">It has no data, or is too large, or a field breaks its rule.</exception>
    /// <exception cref="InvalidOperationException">The server has stopped: nobody would get the event.</exception>
    public ValueTask<EventId> PublishAsync(SseItem<string> item, TopicSet topics) =>
        PublishAsync(Checked(item, topics));

    /// <summary>
    /// Publishes events together: in their order, with no other event between them, and all of them or none. The shards
    /// are woken once for all.
    /// </summary>
    /// <param name="events">The events, at least one, whose bytes must not change until the task has completed.</param>
    /// <param name="topics">Where each of them goes.</param>
    /// <returns>
    /// The id of the last, as <see cref="PublishAsync(in SseEvent, TopicSet)"/>; the others have the numbers just
    /// below.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// There is none, or one is larger than <see cref="SseServerOptions.MaxEventBytes"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">The server has stopped: nobody would get the events.</exception>
    public ValueTask<EventId> PublishAsync(IReadOnlyCollection<SseEvent> events, TopicSet topics)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        return PublishAsync([.. events.Select(e => Checked(e, topics))]);
    }

    /// <summary>
    /// Publishes events of the framework's own type together: in their order, with no other event between them.
    /// </summary>
    /// <param name="items">
    /// The events, at least one; see <see cref="Publish(SseItem{string}, TopicSet)"/> for their ids. All are published
    /// but the repetitions, or none.
    /// </param>
    /// <param name="topics">Where each of them goes.</param>
    /// <returns>As <see cref="PublishAsync(SseItem{string}, TopicSet)"/> returns for the last.</returns>
    /// <exception cref="ArgumentException">
    /// There is none, or one has no data, or is too large, or breaks a rule.
    /// </exception>
    /// <exception cref="InvalidOperationException">The server has stopped: nobody would get the events.</exception>
    public ValueTask<EventId> PublishAsync(IReadOnlyCollection<SseItem<string>> items, TopicSet topics)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfZero(items.Count);
        return PublishAsync([.. items.Select(item => Checked(item, topics))]);
    }

    private async ValueTask<EventId> PublishAsync(Publication publication) =>
        await _publisher.PublishAsync(publication).ConfigureAwait(false) ?? throw HasStopped();

    private async ValueTask<EventId> PublishAsync(Publication[] batch) =>
        await _publisher.PublishAsync(batch).ConfigureAwait(false) ?? throw HasStopped();

    private Publication Checked(in SseEvent e, TopicSet topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return Checked(new Publication(e, topics));
    }

    private Publication Checked(SseItem<string> item, TopicSet topics) => Checked(Publication.Of(item, topics));

    private Publication Checked(in Publication publication) =>
        new EventLimit(_options.MaxEventBytes).Allows(publication.Event.Data.Length, publication.Event.Type.Length)
            ? publication
            : throw new ArgumentException($"the event is larger than {_options.MaxEventBytes} bytes");

    private static EventId Wait(ValueTask<EventId> publishing) =>
        publishing.IsCompleted ? publishing.Result : publishing.AsTask().GetAwaiter().GetResult();

    private static InvalidOperationException HasStopped() => new("the server has stopped; nobody would get the event");
}
