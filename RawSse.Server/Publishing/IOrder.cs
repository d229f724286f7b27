namespace RawSse.Publishing;

/// <summary>
/// Puts events in order: it gives each event its number, decides when the event is committed, and writes it to the log.
/// Nothing else writes to the log. Each call wakes the followers of the log once.
/// </summary>
/// <remarks>
/// What a caller may rely on:
/// <list type="bullet">
/// <item>Any thread may call. All readers see the same order. A caller that awaits each call before it makes the next
/// one has its events in the order of its calls.</item>
/// <item>A batch is committed as a whole or not at all, in its own order, and no other event comes between its
/// events.</item>
/// <item>Once a call has returned an id, the event is in the log, readers can see it, and no other event has its
/// number. Whether it survives a crash or a power cut depends on the implementation.</item>
/// <item>A publication whose key is known on all of its topics is a repetition: nothing is written, and the id is that
/// of the first event. If the key is known on some topics only, the event is written to the others. A key is known for
/// as long as its event is kept. The keys of a batch are looked up one after another, as if each publication had come
/// alone.</item>
/// <item>After <see cref="Seal"/> has returned, the log does not grow any more. A call that comes too late returns
/// null, and none of its events is or will be committed.</item>
/// <item>An order that depends on a disk or on another machine may not learn what became of a call. Then the task fails
/// with <see cref="OutcomeUnknownException"/>: the events may be in the log, may still be added, or may be lost. It is
/// safe to publish them again with the same keys.</item>
/// <item>The bytes of the events must not change until the task has completed. If an event of a batch can't be written
/// because they have changed, the call throws, and the events before it are committed.</item>
/// </list>
/// </remarks>
internal interface IOrder
{
    /// <summary>Commits an event.</summary>
    /// <returns>The id of the event, or of the event that it repeats; null if the order is sealed.</returns>
    ValueTask<EventId?> CommitAsync(in Publication publication);

    /// <summary>Commits events as one batch.</summary>
    /// <param name="batch">The events, at least one.</param>
    /// <returns>The id that the last event would get if it came alone; null if the order is sealed.</returns>
    ValueTask<EventId?> CommitAsync(ReadOnlyMemory<Publication> batch);

    /// <summary>
    /// Evicts events that have become too old. Call it now and then, because nothing else does while nothing is
    /// published.
    /// </summary>
    void Trim();

    /// <summary>Makes the order refuse all later calls.</summary>
    void Seal();
}
