
namespace RawSse.Publishing;

/// <summary>
/// Puts events in order: gives each its number, says when it is committed, and writes it into the log. It alone writes to the
/// log, and it wakes whoever follows the log, once for each call.
/// </summary>
/// <remarks>
/// What a caller may rely on:
/// <list type="bullet">
/// <item>Any thread may call. There is one order for all who read, and a caller that awaits one call before it makes the next
/// has its events in the order of its calls.</item>
/// <item>A batch is committed whole or not at all, in its own order, and no other event comes between two of it.</item>
/// <item>Once a call has returned an id, the event is in the log, readers can see it, and its number belongs to no other
/// event. How much the order survives, a crash or a power cut, is what kind of order it is.</item>
/// <item>A publication whose key is known on all of its topics is a repetition: nothing is written, and the id is that of the
/// first one. Where the key is known on some topics only, the event is written for the others. A key is known for as long as
/// its event is kept. The keys of a batch are looked at one after another, as if each publication had come alone.</item>
/// <item>After <see cref="Seal"/> has returned, the log does not grow any more. A call that comes too late returns null, and
/// nothing of it is or will be committed.</item>
/// <item>An order that needs others, a disk or another machine, may fail to learn what became of a call. Then the task fails
/// with <see cref="OutcomeUnknownException"/>: the events may be in the log, may still come, or may be lost. To publish them
/// again with the same keys is safe.</item>
/// <item>The bytes of the events must not change until the task has completed.</item>
/// </list>
/// </remarks>
internal interface IOrder
{
    /// <summary>Commits one event.</summary>
    /// <returns>Its id, or that of the event which it repeats; null if the order is sealed.</returns>
    ValueTask<EventId?> CommitAsync(in Publication publication);

    /// <summary>Commits events that belong together.</summary>
    /// <param name="batch">At least one.</param>
    /// <returns>What the last of them would have got alone; null if the order is sealed.</returns>
    ValueTask<EventId?> CommitAsync(ReadOnlyMemory<Publication> batch);

    /// <summary>Lets go of events that have become too old; to be called now and then when nothing is published.</summary>
    void Trim();

    /// <summary>Commits nothing from now on.</summary>
    void Seal();
}
