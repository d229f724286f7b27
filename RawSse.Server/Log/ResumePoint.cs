using RawSse.Events;

namespace RawSse.Log;

/// <summary>Where in the log a stream begins, and what its client is told if that is not where it asked to.</summary>
/// <param name="Cursor">The number of the first event that will be sent.</param>
/// <param name="Gap">What is missing before it; null if nothing is.</param>
internal readonly record struct ResumePoint(long Cursor, GapEvent? Gap)
{
    /// <summary>The cursor that asks for everything still kept.</summary>
    public static ReadOnlySpan<byte> Earliest => "earliest"u8;

    /// <summary>Decides where to begin.</summary>
    /// <param name="log">The log; it may move on while this is decided, which at worst makes a gap the larger.</param>
    /// <param name="requested">The client's cursor as it came: an id, <c>earliest</c>, or empty for live.</param>
    public static ResumePoint Find(EventLog log, ReadOnlySpan<byte> requested)
    {
        // First before Next, for First never passes a Next that is read after it.
        long first = log.First;
        long next = log.Next;
        if (requested.IsEmpty)
        {
            return new ResumePoint(next, null);
        }

        if (requested.SequenceEqual(Earliest))
        {
            return new ResumePoint(first, null);
        }

        if (!EventId.TryParse(requested, out EventId last))
        {
            return WithGap(log, requested, GapReason.Invalid, next);
        }

        if (last.Epoch != log.Epoch)
        {
            // Everything of this life is new to the client, so it goes on with all that is kept.
            return WithGap(log, requested, GapReason.Epoch, first);
        }

        if (last.Sequence >= next)
        {
            return WithGap(log, requested, GapReason.Ahead, next);
        }

        long wanted = last.Sequence + 1;
        return wanted >= first
            ? new ResumePoint(wanted, null)
            : WithGap(log, requested, GapReason.Evicted, first, first - wanted);
    }

    private static ResumePoint WithGap(
        EventLog log, ReadOnlySpan<byte> requested, GapReason reason, long cursor, long? missed = null) =>
        new(cursor, new GapEvent(reason, GapEvent.Quote(requested), log.IdOf(cursor), missed));
}
