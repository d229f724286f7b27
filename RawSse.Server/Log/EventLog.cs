using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using RawSse.Events;
using RawSse.Framing;

namespace RawSse.Log;

/// <summary>
/// The event log. Each event is encoded once, numbered from 1, and kept as the bytes that are sent until the retention
/// evicts it. The log is history and queue in one: a reader holds nothing but the position before its next event.
/// </summary>
/// <remarks>
/// Only one thread at a time may write, which means append or trim; the order ensures that. Any thread may read
/// meanwhile without a lock: <see cref="End"/> is written last and read first, and what lies before it never changes. A
/// thread that reads while another writes needs a <see cref="LogReader"/>.
/// </remarks>
internal sealed class EventLog
{
    private readonly Retention _retention;
    private readonly TimeProvider _time;
    private readonly long _maxAge;
    private readonly byte[] _idPrefix;
    private readonly LogReaders _readers = new();
    private readonly SegmentList _segments;
    private readonly TopicTable _topics = new();
    private readonly KnownKeys _keys = new();
    private long _first = 1;
    private long _next = 1;
    private long _bytes;

    /// <summary>Creates an empty log.</summary>
    /// <param name="retention">How much the log keeps.</param>
    /// <param name="time">The server's clock.</param>
    /// <param name="epoch">The epoch; null for a new random one.</param>
    /// <param name="segmentBytes">The size of a segment in bytes; 0 for the size that suits the retention.</param>
    public EventLog(Retention retention, TimeProvider time, string? epoch = null, int segmentBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retention.MaxEvents, 1);
        _retention = retention;
        _time = time;
        _maxAge = (long)Math.Min(long.MaxValue / 2, retention.MaxAge.TotalSeconds * time.TimestampFrequency);
        Epoch = epoch ?? EventId.NewEpoch();
        _idPrefix = Encoding.ASCII.GetBytes(Epoch + "-");
        _segments = new SegmentList(retention, time, _readers, segmentBytes);
    }

    /// <summary>
    /// Whether this log is a copy of one that is written elsewhere. Another copy may be further, so a cursor that is
    /// ahead of this copy may still be valid.
    /// </summary>
    public bool IsReplica { get; init; }

    /// <summary>The epoch, which names this life of the log.</summary>
    public string Epoch { get; }

    /// <summary>The position after the newest event. Every kept event before it can be read.</summary>
    public Position End => new(Volatile.Read(ref _next));

    /// <summary>The position of the oldest kept event; equal to <see cref="End"/> if none is kept.</summary>
    public Position Start => new(Volatile.Read(ref _first));

    /// <summary>
    /// The cost of the kept events in bytes: frames, topic names, publishers' own ids and indexes. Only the writer may
    /// read it.
    /// </summary>
    public long Bytes => _bytes + _topics.Bytes + _segments.Slack;

    /// <summary>How much the log held when it was last trimmed. Only the thread that trims may read it.</summary>
    public HeldHistory Held { get; private set; }

    /// <summary>The number of topics with kept events. Any thread may read it.</summary>
    public int TopicCount => _topics.Count;

    /// <summary>Returns the topics with the most kept events, the most first. Any thread may call it.</summary>
    /// <param name="most">The most topics to return.</param>
    public TopicCount[] GetLargestTopics(int most) => _topics.GetLargest(most);

    /// <summary>Returns the id of the event right after a position.</summary>
    public EventId IdAt(Position position) => new(Epoch, position.Number);

    /// <summary>
    /// Returns the id of the event right before a position. A client that continues from that position has this as its
    /// last id.
    /// </summary>
    public EventId IdBefore(Position position) => new(Epoch, position.Number - 1);

    /// <summary>Returns the position after the event that a position is right before.</summary>
    public static Position After(Position position) => new(position.Number + 1);

    /// <summary>Returns the number of events between two positions, on all topics.</summary>
    public static long EventsBetween(Position from, Position to) => to.Number - from.Number;

    /// <summary>Creates a reader for one thread. <see cref="LogReader"/> says how to use it.</summary>
    public LogReader NewReader() => _readers.Add();

    /// <summary>Finds a topic by its name.</summary>
    /// <returns>False if no kept event is on it.</returns>
    public bool TryGetTopic(string name, [NotNullWhen(true)] out Topic? topic) => _topics.TryGet(name, out topic);

    /// <summary>
    /// Finds the kept event that was published to a topic with a publisher's own id. Only the writer may call this.
    /// </summary>
    /// <returns>The position of the event; null if there is none.</returns>
    public Position? Find(string topic, PublisherKey key) =>
        _topics.TryGet(topic, out Topic? known) && _keys.Find(known, key) is > 0 and long number
            ? new Position(number)
            : null;

    /// <summary>Encodes an event, which has its number already, and makes it visible to readers.</summary>
    /// <param name="position">
    /// The position of the event. It must be <see cref="End"/>, because the log has no holes.
    /// </param>
    /// <param name="e">The event.</param>
    /// <param name="topics">The topics of the event.</param>
    /// <param name="key">
    /// The publisher's own id, which is known from now on for as long as the event is kept; null for none.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// The event is not the next one, which is a defect of the order, or its data changed meanwhile.
    /// </exception>
    public void Append(Position position, in SseEvent e, TopicSet topics, PublisherKey? key)
    {
        ArgumentNullException.ThrowIfNull(topics);
        long number = position.Number;
        if (number != _next)
        {
            throw new InvalidOperationException($"the log expected event {_next} and was given event {number}");
        }

        Span<byte> id = stackalloc byte[EventId.MaxLength];
        _idPrefix.CopyTo(id);
        _ = Utf8Formatter.TryFormat(number, id[_idPrefix.Length..], out int digits);
        id = id[..(_idPrefix.Length + digits)];
        int block = EventEncoder.GetLength(e, id);
        int length = ChunkedFraming.GetLength(block);

        long now = _time.GetTimestamp();
        LogSegment segment = _segments.GetSegmentFor(number, length, now);
        Span<byte> room = ChunkedFraming.Enclose(segment.Reserve(length), block);
        if (EventEncoder.Write(e, id, room) != block)
        {
            // The rest of the reserved memory may hold old data, which must not reach clients.
            throw new InvalidOperationException("the event's data changed while it was published");
        }

        long namesBefore = _topics.Bytes;
        KeptTopics kept = _topics.Keep(topics);
        segment.Commit(length, MillisecondsSince(segment, now), kept);
        if (key is not null)
        {
            _keys.Add(number, kept, key);
        }

        int cost = EventCost.Of(length, kept.Topics.Length, key?.Length ?? 0);
        _bytes += cost;
        segment.Extra += cost - length + (_topics.Bytes - namesBefore);
        Volatile.Write(ref _next, number + 1);
        Evict(now);
    }

    /// <summary>
    /// Evicts events that have become too old. Call it now and then, because nothing else does while nothing is
    /// appended.
    /// </summary>
    public void Trim()
    {
        long now = _time.GetTimestamp();
        Evict(now);
        Held = new HeldHistory(_next - _first, Bytes, GetAgeOfOldest(now));
    }

    /// <summary>Returns the frames from a cursor on, as many as are neighbors in memory.</summary>
    /// <param name="cursor">The position of the first event. It must be before <paramref name="end"/>.</param>
    /// <param name="end">Where to stop. It must not be after <see cref="End"/>.</param>
    /// <param name="slice">The frames, at least one.</param>
    /// <returns>False if the event at the cursor is no longer kept.</returns>
    public bool TryRead(Position cursor, Position end, out LogSlice slice)
    {
        if (cursor < Start || !_segments.TryFind(cursor.Number, out LogSegment? segment, out long next))
        {
            slice = default;
            return false;
        }

        slice = new LogSlice(segment, cursor.Number, Math.Min(end.Number, next));
        return true;
    }

    /// <summary>
    /// Returns the frames of the wanted events from an index on, as many as are neighbors in memory.
    /// </summary>
    /// <param name="wanted">The positions of the events, in the order of the log.</param>
    /// <param name="from">The index of the first event to return.</param>
    /// <param name="slice">The frames, at least one.</param>
    /// <returns>False if the first event is no longer kept.</returns>
    public bool TryReadRun(List<Position> wanted, int from, out LogSlice slice) =>
        TryRead(wanted[from], EndOfRun(wanted, from), out slice);

    private static Position EndOfRun(List<Position> wanted, int index)
    {
        // Numbers increase. If the last one is only as far away as the list is long, none between is missing.
        int last = wanted.Count - 1;
        if (wanted[last].Number - wanted[index].Number == last - index)
        {
            return new Position(wanted[last].Number + 1);
        }

        while (wanted[index + 1].Number == wanted[index].Number + 1)
        {
            index++;
        }

        return new Position(wanted[index].Number + 1);
    }

    private int MillisecondsSince(LogSegment segment, long now) =>
        (int)((now - segment.Began) * 1000 / _time.TimestampFrequency);

    /// <summary>Evicts events until the retention is met, and removes segments that hold none any more.</summary>
    private void Evict(long now)
    {
        long first = _first;
        while (true)
        {
            LogSegment segment = _segments.Oldest;
            if (first == segment.End)
            {
                // This comes first, so that a reader that does not find the segment sees that the log starts later.
                Volatile.Write(ref _first, first);
                _segments.RemoveOldest();
            }
            else if (first < _next && ShouldEvict(segment, first, now))
            {
                Forget(segment, first);
                first++;
            }
            else
            {
                break;
            }
        }

        Volatile.Write(ref _first, first);
    }

    private TimeSpan GetAgeOfOldest(long now)
    {
        if (_first == _next)
        {
            return TimeSpan.Zero;
        }

        LogSegment oldest = _segments.Oldest;
        return _time.GetElapsedTime(oldest.Began, now) - TimeSpan.FromMilliseconds(oldest.MillisecondsOf(_first));
    }

    private bool ShouldEvict(LogSegment segment, long first, long now)
    {
        // The newest event is kept even if it is too large by itself, because the log is also the queue of live
        // delivery.
        bool isNewest = first == _next - 1;
        return _next - first > _retention.MaxEvents
            || (Bytes > _retention.MaxBytes && !isNewest)
            || now - segment.Began - (segment.MillisecondsOf(first) * _time.TimestampFrequency / 1000) > _maxAge;
    }

    private void Forget(LogSegment segment, long sequence)
    {
        KeptTopics kept = segment.TopicsOf(sequence);
        int keyLength = _keys.Forget(sequence, kept);
        int length = segment.StartOf(sequence + 1) - segment.StartOf(sequence);
        _bytes -= EventCost.Of(length, kept.Topics.Length, keyLength);
        _topics.Release(kept);
    }
}
