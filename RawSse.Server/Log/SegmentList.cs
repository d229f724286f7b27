using System.Diagnostics.CodeAnalysis;

namespace RawSse.Log;

/// <summary>
/// The segments of a log, from the oldest to the one that is being filled. It finds the segment of an event, and the
/// one that has room for the next event.
/// </summary>
/// <remarks>
/// Only the writer of the log changes it. Any thread may look up an event meanwhile: the array is replaced and never
/// changed, and the memory of a removed segment is reused only when no <see cref="LogReader"/> can see it any more.
/// </remarks>
internal sealed class SegmentList
{
    /// <summary>
    /// The default size of a segment: large enough that few sends serve a lagging client, and small enough to be
    /// evicted soon.
    /// </summary>
    public const int DefaultSegmentBytes = 256 * 1024;

    /// <summary>
    /// The least number of segments that the bound of bytes is divided into, because only whole segments can be freed.
    /// </summary>
    private const int SegmentsInBound = 16;

    /// <summary>
    /// A segment has room for at least this many events of the size that it was created for, so that little is left
    /// over at its end.
    /// </summary>
    private const int EventsInSegment = 8;

    private readonly SegmentStore _store;
    private readonly int _segmentBytes;
    private readonly long _maxGrownBytes;
    private readonly long _maxSpan;
    private LogSegment[] _segments;

    /// <summary>Creates a list of one segment, which starts with event 1.</summary>
    /// <param name="retention">How much the log keeps.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="readers">The readers of the log.</param>
    /// <param name="segmentBytes">The size of a segment in bytes; 0 for the size that suits the retention.</param>
    public SegmentList(Retention retention, TimeProvider time, LogReaders readers, int segmentBytes)
    {
        _segmentBytes = segmentBytes > 0
            ? segmentBytes
            : (int)Math.Clamp(retention.MaxBytes / SegmentsInBound, 4096, DefaultSegmentBytes);
        _maxGrownBytes = retention.MaxBytes / (2 * SegmentsInBound);
        _maxSpan = int.MaxValue / 1000 * time.TimestampFrequency;
        _store = new SegmentStore(readers);
        _segments = [new LogSegment(1, _store.Take(_segmentBytes, _segmentBytes), time.GetTimestamp())];
    }

    /// <summary>The oldest segment.</summary>
    public LogSegment Oldest => _segments[0];

    /// <summary>The unused memory at the end of full segments, in bytes. Only the writer may read it.</summary>
    public long Slack { get; private set; }

    /// <summary>Finds the segment that an event is in.</summary>
    /// <param name="number">The number of the event, which must be visible to readers.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="next">
    /// The number of the first event in the next segment; <see cref="long.MaxValue"/> if there is no next segment.
    /// </param>
    /// <returns>False if the segment was removed.</returns>
    public bool TryFind(long number, [NotNullWhen(true)] out LogSegment? segment, out long next)
    {
        LogSegment[] segments = Volatile.Read(ref _segments);
        int index = number < segments[0].First ? -1 : IndexOf(segments, number);
        segment = index < 0 ? null : segments[index];
        next = index + 1 < segments.Length ? segments[index + 1].First : long.MaxValue;
        return segment is not null;
    }

    /// <summary>Returns the segment for the next event, which is a new one if the last one is full.</summary>
    /// <param name="number">The number of the event.</param>
    /// <param name="length">The size of its frame in bytes.</param>
    /// <param name="now">The current timestamp.</param>
    public LogSegment GetSegmentFor(long number, int length, long now)
    {
        LogSegment last = _segments[^1];

        // Names and keys are freed only with the whole segment, so they must not cost many times its bytes. Times have
        // 31 bits.
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
            // The last segment is too small for its first event, or older than its times can express. Nobody has read
            // it.
            Volatile.Write(ref _segments, [.. _segments[..^1], next]);
        }

        return next;
    }

    /// <summary>Removes the oldest segment. It is sealed, and none of its events is kept any longer.</summary>
    public void RemoveOldest()
    {
        LogSegment gone = _segments[0];
        Slack -= gone.Slack;
        Volatile.Write(ref _segments, _segments[1..]);
        _store.Retire(gone.Storage);
    }

    private static int IndexOf(LogSegment[] segments, long number)
    {
        // Nearly all readers are near the end.
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
