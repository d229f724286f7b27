namespace RawSse.Log;

/// <summary>
/// A stretch of the log: the frames of consecutive events, one after another in one array, and the index of where each
/// frame begins.
/// </summary>
/// <remarks>
/// The writer of the log writes it, and any thread reads it without a lock. What a reader may touch was written before
/// the log announced it (<see cref="EventLog.End"/>), and never changes after that.
/// </remarks>
/// <param name="first">The number of the first event.</param>
/// <param name="storage">The arrays.</param>
/// <param name="began">When the segment was begun, as a timestamp of the log's clock.</param>
internal sealed class LogSegment(long first, SegmentStorage storage, long began)
{
    private TopicBlock?[] _blocks = [];
    private long _end = long.MaxValue;

    /// <summary>The number of the first event.</summary>
    public long First { get; } = first;

    /// <summary>The number after the last event; <see cref="long.MaxValue"/> while events may still be added.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The frames.</summary>
    public byte[] Bytes => storage.Bytes;

    /// <summary>The arrays.</summary>
    public SegmentStorage Storage => storage;

    /// <summary>The number of events. Only the writer may read it.</summary>
    public int Count { get; private set; }

    /// <summary>The number of bytes used. Only the writer may read it.</summary>
    public int Length { get; private set; }

    /// <summary>When the segment was begun, as a timestamp of the log's clock.</summary>
    public long Began => began;

    /// <summary>
    /// What the events cost in addition to their frames, as <see cref="EventCost"/> counts. Only the writer uses it.
    /// </summary>
    public long Extra { get; set; }

    /// <summary>The memory that is held but not used, in bytes. Only the writer may read it.</summary>
    public int Slack => Bytes.Length - Length + ((storage.Starts.Length - Count) * 16);

    /// <summary>
    /// Returns where the frame of an announced event begins; for the number after the last one, where that one ends.
    /// </summary>
    public int StartOf(long sequence) => storage.Starts[(int)(sequence - First)];

    /// <summary>
    /// Returns the frames of the announced events from <paramref name="from"/> up to, but not including,
    /// <paramref name="to"/>.
    /// </summary>
    public ReadOnlySpan<byte> FramesOf(long from, long to)
    {
        int start = StartOf(from);
        return Bytes.AsSpan(start, StartOf(to) - start);
    }

    /// <summary>Returns the topics of an announced event.</summary>
    public KeptTopics TopicsOf(long sequence) => storage.Topics[(int)(sequence - First)];

    /// <summary>
    /// Returns when an event was appended, in milliseconds since the segment was begun. Only the writer may call this.
    /// </summary>
    public int MillisecondsOf(long sequence) => storage.Times[(int)(sequence - First)];

    /// <summary>Returns whether a frame of this length still fits.</summary>
    public bool HasRoom(int length) => Bytes.Length - Length >= length;

    /// <summary>Returns the room for the next frame. It must be filled before <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int length) => Bytes.AsSpan(Length, length);

    /// <summary>Adds the frame that was written into the room from <see cref="Reserve"/>.</summary>
    public void Commit(int length, int milliseconds, KeptTopics topics)
    {
        // There is one more entry than there are events, because the start of the next frame is the end of this one.
        if (Count + 1 == storage.Starts.Length)
        {
            storage.Grow();
        }

        storage.Times[Count] = milliseconds;
        storage.Topics[Count] = topics;
        storage.Starts[Count] = Length;
        Length += length;
        Count++;
        storage.Starts[Count] = Length;
    }

    /// <summary>Declares that no more events will be added.</summary>
    public void Seal() => Volatile.Write(ref _end, First + Count);

    /// <summary>
    /// Returns the first event, from <paramref name="from"/> on, whose frame begins at or after an offset.
    /// </summary>
    public long FrameAtOrAfter(int offset, long from, long to)
    {
        int low = (int)(from - First);
        int index = Array.BinarySearch(storage.Starts, low, (int)(to - First) + 1 - low, offset);
        return First + (index < 0 ? ~index : index);
    }

    /// <summary>
    /// Returns the block that an event belongs to: the block's first event, and the number after its last event.
    /// </summary>
    public (long First, long End) BlockAround(long sequence)
    {
        long blockFirst = sequence - ((sequence - First) % TopicBlock.Length);
        return (blockFirst, Math.Min(blockFirst + TopicBlock.Length, End));
    }

    /// <summary>Returns the index of a block. All of its events must have been announced.</summary>
    /// <remarks>
    /// Any thread may call. If two threads make the same index at once, both are right and one of them is kept.
    /// </remarks>
    public TopicBlock IndexOf(long blockFirst, long blockEnd)
    {
        int place = (int)(blockFirst - First);
        int number = place / TopicBlock.Length;
        TopicBlock?[] blocks = Volatile.Read(ref _blocks);
        if (number < blocks.Length && Volatile.Read(ref blocks[number]) is { } known)
        {
            return known;
        }

        if (number >= blocks.Length)
        {
            var larger = new TopicBlock?[(storage.Starts.Length / TopicBlock.Length) + 1];
            blocks.CopyTo(larger, 0);
            Volatile.Write(ref _blocks, blocks = larger);
        }

        var made = new TopicBlock(storage.Topics.AsSpan(place, (int)(blockEnd - blockFirst)));
        Volatile.Write(ref blocks[number], made);
        return made;
    }
}
