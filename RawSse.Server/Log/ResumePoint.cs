using RawSse.Events;

namespace RawSse.Log;

/// <summary>
/// Where in the log a stream starts, and what its client is told if it asked for something else. Immutable.
/// </summary>
/// <param name="Cursor">The position of the first event that will be sent.</param>
/// <param name="Gap">What is missing before the cursor; null if nothing is.</param>
/// <param name="IsEarly">
/// Whether the cursor is ahead of the log, which is a copy of another one. Then the stream starts when the log gets
/// there.
/// </param>
internal readonly record struct ResumePoint(Position Cursor, GapEvent? Gap, bool IsEarly = false)
{
    /// <summary>The cursor of a client that asks for the whole history.</summary>
    public static ReadOnlySpan<byte> Earliest => "earliest"u8;

    /// <summary>Decides where a stream starts.</summary>
    /// <param name="log">The log. It may move on meanwhile, which can only make a gap larger.</param>
    /// <param name="requested">
    /// The cursor as the client sent it: an id, <c>earliest</c>, or nothing for live events only.
    /// </param>
    public static ResumePoint Find(EventLog log, ReadOnlySpan<byte> requested)
    {
        // Start is read before End, because Start never passes an End that is read after it.
        Position start = log.Start;
        Position end = log.End;
        if (requested.IsEmpty)
        {
            return new ResumePoint(end, null);
        }

        if (requested.SequenceEqual(Earliest))
        {
            return new ResumePoint(start, null);
        }

        if (!EventId.TryParse(requested, out EventId last))
        {
            return WithGap(log, requested, GapReason.Invalid, end);
        }

        if (last.Epoch != log.Epoch)
        {
            // All events of this epoch are new to the client, so it gets the whole history.
            return WithGap(log, requested, GapReason.Epoch, start);
        }

        if (last.Sequence >= end.Number && (!log.IsReplica || last.Sequence == long.MaxValue))
        {
            return WithGap(log, requested, GapReason.Ahead, end);
        }

        var wanted = new Position(last.Sequence + 1);
        if (wanted > end)
        {
            return new ResumePoint(wanted, null, IsEarly: true);
        }

        return wanted >= start
            ? new ResumePoint(wanted, null)
            : WithGap(log, requested, GapReason.Evicted, start, EventLog.EventsBetween(wanted, start));
    }

    private static ResumePoint WithGap(
        EventLog log, ReadOnlySpan<byte> requested, GapReason reason, Position cursor, long? missed = null) =>
        new(cursor, new GapEvent(reason, GapEvent.Quote(requested), log.IdAt(cursor), missed));
}
