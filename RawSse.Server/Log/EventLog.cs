using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using RawSse.Events;
using RawSse.Framing;

namespace RawSse.Log;

/// <summary>
/// The event log: every event encoded once, numbered from 1, and kept as the bytes that go on the wire, until the
/// retention lets go of it. It is history and queue in one: whoever reads holds only the place before the next event.
/// </summary>
/// <remarks>
/// One thread at a time writes, that is appends and trims; whoever gives the numbers sees to that. Any thread may read
/// meanwhile, without a lock: <see cref="End"/> is written last and read first, and everything before it never changes. A
/// thread that reads while another writes has a <see cref="LogReader"/>.
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

    /// <summary>An empty log.</summary>
    /// <param name="retention">How much it keeps.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="epoch">Names this life of the log; null for a new name.</param>
    /// <param name="segmentBytes">Bytes of a segment; 0 for what suits the retention.</param>
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
    /// Whether it is a copy of a log that is written elsewhere. Another copy may be further, so a cursor that is ahead of this
    /// one may still be right.
    /// </summary>
    public bool IsReplica { get; init; }

    /// <summary>Names this life of the log.</summary>
    public string Epoch { get; }

    /// <summary>The place after the newest event; every event before it can be read.</summary>
    public Position End => new(Volatile.Read(ref _next));

    /// <summary>The place before the oldest event kept; equal to <see cref="End"/> where none is.</summary>
    public Position Start => new(Volatile.Read(ref _first));

    /// <summary>What the kept events cost, in bytes: frames, names of topics, publishers' own ids, indexes. Only the writer may ask.</summary>
    public long Bytes => _bytes + _topics.Bytes + _segments.Slack;

    /// <summary>The id of the event that follows a place.</summary>
    public EventId IdAt(Position place) => new(Epoch, place.Number);

    /// <summary>The id of the event that comes before a place: the last id of a client that goes on there.</summary>
    public EventId IdBefore(Position place) => new(Epoch, place.Number - 1);

    /// <summary>The place after the event that follows a place.</summary>
    public static Position After(Position place) => new(place.Number + 1);

    /// <summary>How many events lie between two places, on all topics.</summary>
    public static long EventsBetween(Position from, Position to) => to.Number - from.Number;

    /// <summary>A reader for one thread; see <see cref="LogReader"/>.</summary>
    public LogReader NewReader() => _readers.Add();

    /// <summary>The topic of a name; false if no kept event is on it.</summary>
    public bool TryGetTopic(string name, [NotNullWhen(true)] out Topic? topic) => _topics.TryGet(name, out topic);

    /// <summary>The kept event that came with a publisher's own id on a topic; null if there is none. Only the writer may ask.</summary>
    public Position? Find(string topic, PublisherKey key) =>
        _topics.TryGet(topic, out Topic? known) && _keys.Find(known, key) is > 0 and long number ? new Position(number) : null;

    /// <summary>Encodes an event, which has got its number, and announces it to readers.</summary>
    /// <param name="place">The event's place: <see cref="End"/>, for the log has no holes.</param>
    /// <param name="e">The event.</param>
    /// <param name="topics">Where it is.</param>
    /// <param name="key">The publisher's own id, known from now on for as long as the event is kept; null for none.</param>
    /// <exception cref="InvalidOperationException">It is not the next event: whoever gives the numbers is wrong.</exception>
    public void Append(Position place, in SseEvent e, TopicSet topics, PublisherKey? key)
    {
        ArgumentNullException.ThrowIfNull(topics);
        long number = place.Number;
        if (number != _next)
        {
            throw new InvalidOperationException($"event {number} is not the next one of the log, which is {_next}");
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
            // What is left of the room may be memory that was something else before: it must not reach clients.
            throw new InvalidOperationException("the event's data changed while it was published");
        }

        long namesBefore = _topics.Bytes;
        KeptTopics kept = _topics.Keep(topics);
        segment.Commit(length, MillisecondsSince(segment, now), kept);
        if (key is not null)
        {
            _keys.Add(number, kept, key);
        }

        int cost = EventCost.Of(length, kept.Topics.Length, key?.Id.Length ?? 0);
        _bytes += cost;
        segment.Extra += cost - length + (_topics.Bytes - namesBefore);
        Volatile.Write(ref _next, number + 1);
        Evict(now);
    }

    /// <summary>Lets go of events that have become too old; to be called now and then when nothing is appended.</summary>
    public void Trim() => Evict(_time.GetTimestamp());

    /// <summary>The frames from a cursor on, as many as lie together.</summary>
    /// <param name="cursor">The place before the first event wanted: before <paramref name="end"/>.</param>
    /// <param name="end">Where to stop: at most <see cref="End"/>.</param>
    /// <param name="slice">The frames; at least one.</param>
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

    /// <summary>The frames of those events out of a list that are neighbours from one on, as many as lie together.</summary>
    /// <param name="wanted">The places before the events, in log order.</param>
    /// <param name="from">Which of them is the first.</param>
    /// <param name="slice">The frames; at least one.</param>
    /// <returns>False if the first is no longer kept.</returns>
    public bool TryReadRun(List<Position> wanted, int from, out LogSlice slice) =>
        TryRead(wanted[from], EndOfRun(wanted, from), out slice);

    private static Position EndOfRun(List<Position> wanted, int index)
    {
        // The numbers rise: if the last is as far away as there are numbers between, none is missing.
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

    /// <summary>Moves the oldest end up to what the retention keeps, and drops segments that lie wholly below it.</summary>
    private void Evict(long now)
    {
        long first = _first;
        while (true)
        {
            LogSegment segment = _segments.Oldest;
            if (first == segment.End)
            {
                // Whoever does not find the segment must see that the log begins later.
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

    private bool ShouldEvict(LogSegment segment, long first, long now)
    {
        // The newest event is kept even if it alone is too large, for the log is also the queue of live delivery.
        bool isNewest = first == _next - 1;
        return _next - first > _retention.MaxEvents
            || (Bytes > _retention.MaxBytes && !isNewest)
            || now - segment.Began - (segment.MillisecondsOf(first) * _time.TimestampFrequency / 1000) > _maxAge;
    }

    private void Forget(LogSegment segment, long sequence)
    {
        KeptTopics kept = segment.TopicsOf(sequence);
        int keyLength = _keys.Forget(sequence, kept);
        _bytes -= EventCost.Of(segment.StartOf(sequence + 1) - segment.StartOf(sequence), kept.Topics.Length, keyLength);
        _topics.Release(kept);
    }
}
