using RawSse.Events;

namespace RawSse.Log;

/// <summary>Where in the log a stream begins, and what its client is told if that is not where it asked to.</summary>
/// <param name="Cursor">The place before the first event that will be sent.</param>
/// <param name="Gap">What is missing before it; null if nothing is.</param>
/// <param name="IsEarly">Whether the log, a copy of another one, has yet to come to the cursor: the stream begins when it has.</param>
internal readonly record struct ResumePoint(Position Cursor, GapEvent? Gap, bool IsEarly = false)
{
    /// <summary>The cursor that asks for everything still kept.</summary>
    public static ReadOnlySpan<byte> Earliest => "earliest"u8;

    /// <summary>Decides where to begin.</summary>
    /// <param name="log">The log; it may move on while this is decided, which at worst makes a gap the larger.</param>
    /// <param name="requested">The client's cursor as it came: an id, <c>earliest</c>, or empty for live.</param>
    public static ResumePoint Find(EventLog log, ReadOnlySpan<byte> requested)
    {
        // Start before End, for Start never passes an End that is read after it.
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
            // Everything of this life is new to the client, so it goes on with all that is kept.
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
