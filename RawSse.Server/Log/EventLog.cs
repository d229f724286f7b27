using System.Buffers.Text;
using System.Text;
using RawSse.Events;

namespace RawSse.Log;

/// <summary>
/// The event log: every event encoded once, numbered from 1, and kept as the bytes that go on the wire, until the
/// retention lets go of it. It is history and queue in one: whoever reads holds only the number of the next event.
/// </summary>
/// <remarks>
/// Any thread may append, read and trim. Appending takes the log's one lock, which is never held over I/O. Reading
/// takes none: <see cref="Next"/> is written last and read first, and everything before it never changes.
/// </remarks>
internal sealed class EventLog
{
    /// <summary>Large enough that a lagging client is served by few sends, small enough to be let go of soon.</summary>
    public const int DefaultSegmentBytes = 256 * 1024;

    private readonly Lock _appending = new();
    private readonly Retention _retention;
    private readonly TimeProvider _time;
    private readonly int _segmentBytes;
    private readonly long _maxAge;
    private readonly byte[] _idPrefix;
    private LogSegment[] _segments;
    private long _first = 1;
    private long _next = 1;
    private long _bytes;

    /// <summary>An empty log.</summary>
    public EventLog(Retention retention, TimeProvider time, string? epoch = null, int segmentBytes = DefaultSegmentBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retention.MaxEvents, 1);
        _retention = retention;
        _time = time;
        _segmentBytes = segmentBytes;
        _maxAge = (long)Math.Min(long.MaxValue / 2, retention.MaxAge.TotalSeconds * time.TimestampFrequency);
        Epoch = epoch ?? EventId.NewEpoch();
        _idPrefix = Encoding.ASCII.GetBytes(Epoch + "-");
        _segments = [new LogSegment(1, segmentBytes)];
    }

    /// <summary>Names this life of the log.</summary>
    public string Epoch { get; }

    /// <summary>The number that the next event will get; every event below it can be read.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>The number of the oldest event kept; equal to <see cref="Next"/> where none is.</summary>
    public long First => Volatile.Read(ref _first);

    /// <summary>The id of an event, or of the place after it.</summary>
    public EventId IdOf(long sequence) => new(Epoch, sequence);

    /// <summary>Encodes an event, gives it the next number, and announces it to readers.</summary>
    /// <returns>Its number.</returns>
    public long Append(in SseEvent e, TopicSet topics)
    {
        Span<byte> id = stackalloc byte[EventId.MaxLength];
        _idPrefix.CopyTo(id);
        lock (_appending)
        {
            long sequence = _next;
            _ = Utf8Formatter.TryFormat(sequence, id[_idPrefix.Length..], out int digits);
            id = id[..(_idPrefix.Length + digits)];
            int block = EventEncoder.GetLength(e, id);
            int length = EventFrame.GetLength(block);

            LogSegment segment = RoomFor(length);
            EventFrame.Write(e, id, block, segment.Reserve(length));
            long now = _time.GetTimestamp();
            segment.Commit(length, now, topics);
            _bytes += length;
            Volatile.Write(ref _next, sequence + 1);
            Evict(now);
            return sequence;
        }
    }

    /// <summary>Lets go of events that have become too old; to be called now and then when nothing is appended.</summary>
    public void Trim()
    {
        lock (_appending)
        {
            Evict(_time.GetTimestamp());
        }
    }

    /// <summary>The frames from a cursor on, as many as lie together.</summary>
    /// <param name="cursor">The first event wanted: below <paramref name="end"/>.</param>
    /// <param name="end">Where to stop: at most <see cref="Next"/>.</param>
    /// <param name="slice">The frames; at least one.</param>
    /// <returns>False if the event at the cursor is no longer kept.</returns>
    public bool TryRead(long cursor, long end, out LogSlice slice)
    {
        LogSegment[] segments = Volatile.Read(ref _segments);
        if (cursor < First || cursor < segments[0].First)
        {
            slice = default;
            return false;
        }

        int index = IndexOf(segments, cursor);
        long next = index + 1 < segments.Length ? Math.Min(end, segments[index + 1].First) : end;
        slice = new LogSlice(segments[index], cursor, next);
        return true;
    }

    private static int IndexOf(LogSegment[] segments, long sequence)
    {
        // Nearly every reader is near the head.
        int low = 0;
        int high = segments.Length - 1;
        if (segments[high].First <= sequence)
        {
            return high;
        }

        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (segments[middle].First <= sequence)
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

    private LogSegment RoomFor(int length)
    {
        LogSegment last = _segments[^1];
        if (!last.HasRoom(length))
        {
            last = new LogSegment(_next, Math.Max(length, _segmentBytes));
            Volatile.Write(ref _segments, [.. _segments, last]);
        }

        return last;
    }

    /// <summary>Moves the oldest end up to what the retention keeps, and drops segments that lie wholly below it.</summary>
    private void Evict(long now)
    {
        long oldest = now - _maxAge;
        long first = _first;
        int index = 0;
        while (first < _next)
        {
            // The oldest kept event may be the first of the next segment: all before it may have gone by age.
            while (first >= _segments[index].First + _segments[index].Count && index + 1 < _segments.Length)
            {
                index++;
            }

            LogSegment segment = _segments[index];
            bool tooMany = _next - first > _retention.MaxEvents || (_bytes > _retention.MaxBytes && first < _next - 1);
            if (!tooMany && segment.TimeOf(first) >= oldest)
            {
                break;
            }

            _bytes -= segment.StartOf(first + 1) - segment.StartOf(first);
            first++;
            if (first == segment.First + segment.Count && index + 1 < _segments.Length)
            {
                index++;
            }
        }

        Volatile.Write(ref _first, first);
        if (index > 0)
        {
            Volatile.Write(ref _segments, _segments[index..]);
        }
    }
}
