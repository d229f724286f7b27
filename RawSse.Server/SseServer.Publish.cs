using System.Net.ServerSentEvents;
using RawSse.Publishing;

namespace RawSse;

// Publishing by the embedding program.
public sealed partial class SseServer
{
    /// <summary>Publishes an event to the topic <c>default</c>.</summary>
    /// <inheritdoc cref="Publish(in SseEvent, TopicSet)"/>
    public EventId Publish(in SseEvent e) => Publish(e, TopicSet.Default);

    /// <summary>Publishes an event to every subscriber of one of its topics.</summary>
    /// <param name="e">The event.</param>
    /// <param name="topics">The topics to publish to.</param>
    /// <returns>The id of the event. The event is in the log; no subscriber was waited for.</returns>
    /// <remarks>
    /// The history is in memory, so this returns at once. If a history depends on a disk or on another machine, the
    /// calling thread waits for it; <see cref="PublishAsync(in SseEvent, TopicSet)"/> doesn't block a thread.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The event is larger than <see cref="SseServerOptions.MaxEventBytes"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The server has stopped, so nobody would receive the event.
    /// </exception>
    public EventId Publish(in SseEvent e, TopicSet topics) => Wait(PublishAsync(e, topics));

    /// <summary>Publishes an event of the framework's type.</summary>
    /// <param name="item">
    /// The event. The type <c>message</c> means no type. The id of the item is not sent, because the ids of a stream
    /// come from the log. It is the publisher's own id, like the field <c>id</c> of <c>POST /events</c>: 1 to 256 bytes
    /// of UTF-8 without CR, LF or NUL. If the history has an event with the same id on the same topic, nothing is
    /// published.
    /// </param>
    /// <param name="topics">The topics to publish to.</param>
    /// <returns>The id of the event; for a repetition, the id of the first event.</returns>
    /// <remarks>Otherwise the same as <see cref="Publish(in SseEvent, TopicSet)"/>.</remarks>
    /// <exception cref="ArgumentException">The item has no data, is too large, or has an invalid field.</exception>
    /// <exception cref="InvalidOperationException">
    /// The server has stopped, so nobody would receive the event.
    /// </exception>
    public EventId Publish(SseItem<string> item, TopicSet topics) => Wait(PublishAsync(item, topics));

    /// <summary>Publishes an event to every subscriber of one of its topics.</summary>
    /// <param name="e">The event. Its bytes must not change until the task has completed.</param>
    /// <param name="topics">The topics to publish to.</param>
    /// <returns>
    /// The id of the event, once the event is in the log and can be lost only with the history. No subscriber is waited
    /// for. With the history in memory, the task is complete when this returns.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The event is larger than <see cref="SseServerOptions.MaxEventBytes"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The server has stopped, so nobody would receive the event.
    /// </exception>
    public ValueTask<EventId> PublishAsync(in SseEvent e, TopicSet topics) => PublishAsync(Checked(e, topics));

    /// <summary>Publishes an event of the framework's type.</summary>
    /// <param name="item">The event. <see cref="Publish(SseItem{string}, TopicSet)"/> describes its id.</param>
    /// <param name="topics">The topics to publish to.</param>
    /// <returns>
    /// The same as <see cref="PublishAsync(in SseEvent, TopicSet)"/>; for a repetition, the id of the first event.
    /// </returns>
    /// <exception cref="ArgumentException">The item has no data, is too large, or has an invalid field.</exception>
    /// <exception cref="InvalidOperationException">
    /// The server has stopped, so nobody would receive the event.
    /// </exception>
    public ValueTask<EventId> PublishAsync(SseItem<string> item, TopicSet topics) =>
        PublishAsync(Checked(item, topics));

    /// <summary>
    /// Publishes several events together: in their order, with no other event between them, and all of them or none.
    /// Subscribers' shards are woken once for all.
    /// </summary>
    /// <param name="events">At least one event. Their bytes must not change until the task has completed.</param>
    /// <param name="topics">The topics to publish each of them to.</param>
    /// <returns>
    /// The id of the last event, as <see cref="PublishAsync(in SseEvent, TopicSet)"/> returns it. The others have the
    /// numbers just below.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The collection is empty, or an event is larger than <see cref="SseServerOptions.MaxEventBytes"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The server has stopped, so nobody would receive the events.
    /// </exception>
    public ValueTask<EventId> PublishAsync(IReadOnlyCollection<SseEvent> events, TopicSet topics)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentOutOfRangeException.ThrowIfZero(events.Count);
        return PublishAsync([.. events.Select(e => Checked(e, topics))]);
    }

    /// <summary>
    /// Publishes several events of the framework's type together: in their order, with no other event between them.
    /// </summary>
    /// <param name="items">
    /// At least one event. <see cref="Publish(SseItem{string}, TopicSet)"/> describes their ids. All of them except
    /// repetitions are published, or none.
    /// </param>
    /// <param name="topics">The topics to publish each of them to.</param>
    /// <returns>What <see cref="PublishAsync(SseItem{string}, TopicSet)"/> would return for the last event.</returns>
    /// <exception cref="ArgumentException">
    /// The collection is empty, or an item has no data, is too large, or has an invalid field.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The server has stopped, so nobody would receive the events.
    /// </exception>
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

    private static InvalidOperationException HasStopped() =>
        new("the server has stopped, so nobody would receive the event");
}
