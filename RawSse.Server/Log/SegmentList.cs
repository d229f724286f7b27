using System.Diagnostics.CodeAnalysis;

namespace RawSse.Log;

/// <summary>
/// The segments of a log, from the oldest to the one that is being filled: where an event lies, and where the next one has
/// room.
/// </summary>
/// <remarks>
/// Whoever writes the log changes it. Any thread may look an event up meanwhile: the list is replaced, never changed, and
/// the arrays of a segment that was removed are used again only when no <see cref="LogReader"/> can see them.
/// </remarks>
internal sealed class SegmentList
{
    /// <summary>Large enough that a lagging client is served by few sends, small enough to be let go of soon.</summary>
    public const int DefaultSegmentBytes = 256 * 1024;

    /// <summary>The bound of bytes is at least so many segments, for whole segments are let go of.</summary>
    private const int SegmentsInBound = 16;

    /// <summary>A segment has room for at least so many of the events for which it was made: so little is left over.</summary>
    private const int EventsInSegment = 8;

    private readonly SegmentStore _store;
    private readonly int _segmentBytes;
    private readonly long _maxGrownBytes;
    private readonly long _maxSpan;
    private LogSegment[] _segments;

    /// <summary>A list of one segment, for the events from 1 on.</summary>
    /// <param name="retention">How much the log keeps.</param>
    /// <param name="time">The log's clock.</param>
    /// <param name="readers">Those who read the log.</param>
    /// <param name="segmentBytes">Bytes of a segment; 0 for what suits the retention.</param>
    public SegmentList(Retention retention, TimeProvider time, LogReaders readers, int segmentBytes)
    {
        _segmentBytes = segmentBytes > 0 ? segmentBytes : (int)Math.Clamp(retention.MaxBytes / SegmentsInBound, 4096, DefaultSegmentBytes);
        _maxGrownBytes = retention.MaxBytes / (2 * SegmentsInBound);
        _maxSpan = int.MaxValue / 1000 * time.TimestampFrequency;
        _store = new SegmentStore(readers);
        _segments = [new LogSegment(1, _store.Take(_segmentBytes, _segmentBytes), time.GetTimestamp())];
    }

    /// <summary>The oldest segment.</summary>
    public LogSegment Oldest => _segments[0];

    /// <summary>What is left over in those that are full, in bytes. Only the writer may ask.</summary>
    public long Slack { get; private set; }

    /// <summary>Finds the segment in which an event lies.</summary>
    /// <param name="number">The event: one that the log has announced.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="next">The first event of the next segment; <see cref="long.MaxValue"/> where there is none.</param>
    /// <returns>False if the segment is no longer there.</returns>
    public bool TryFind(long number, [NotNullWhen(true)] out LogSegment? segment, out long next)
    {
        LogSegment[] segments = Volatile.Read(ref _segments);
        int index = number < segments[0].First ? -1 : IndexOf(segments, number);
        segment = index < 0 ? null : segments[index];
        next = index + 1 < segments.Length ? segments[index + 1].First : long.MaxValue;
        return segment is not null;
    }

    /// <summary>The segment for the next event.</summary>
    /// <param name="number">The event's number.</param>
    /// <param name="length">Bytes of its frame.</param>
    /// <param name="now">The time, as a timestamp.</param>
    public LogSegment GetSegmentFor(long number, int length, long now)
    {
        LogSegment last = _segments[^1];

        // Names and keys are let go of with the whole segment: they may not be many times its bytes. Times are of 31 bits.
        if (last.HasRoom(length) && last.Extra < 4L * _segmentBytes && now - last.Began < _maxSpan)
        {
            return last;
        }

        int roomy = (int)Math.Min(EventsInSegment * (long)length, _maxGrownBytes);
        var next = new LogSegment(number, _store.Take(length, Math.Max(length, Math.Max(roomy, _segmentBytes))), now);
        if (last.Count > 0)
        {
            last.Seal();
            Slack += last.Slack;
            Volatile.Write(ref _segments, [.. _segments, next]);
        }
        else
        {
            // Too small for its first event, or older than its times can say: nobody has read it.
            Volatile.Write(ref _segments, [.. _segments[..^1], next]);
        }

        return next;
    }

    /// <summary>Lets go of the oldest segment, which is sealed: no event in it is kept any longer.</summary>
    public void RemoveOldest()
    {
        LogSegment gone = _segments[0];
        Slack -= gone.Slack;
        Volatile.Write(ref _segments, _segments[1..]);
        _store.Retire(gone.Storage);
    }

    private static int IndexOf(LogSegment[] segments, long number)
    {
        // Nearly every reader is near the head.
        int low = 0;
        int high = segments.Length - 1;
        if (segments[high].First <= number)
        {
            return high;
        }

        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (segments[middle].First <= number)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
