namespace RawSse.Log;

/// <summary>
/// A stretch of the log: the frames of consecutive events, one after another in one array, and where each begins.
/// </summary>
/// <remarks>
/// Written by whoever writes the log, read by any thread without a lock. What a reader may touch was written before the
/// log announced it (<see cref="EventLog.End"/>) and never changes after.
/// </remarks>
/// <param name="first">The number of its first event.</param>
/// <param name="storage">Its arrays.</param>
/// <param name="began">When it began, in timestamps of the log's clock.</param>
internal sealed class LogSegment(long first, SegmentStorage storage, long began)
{
    private TopicBlock?[] _blocks = [];
    private long _end = long.MaxValue;

    /// <summary>The number of the first event here.</summary>
    public long First { get; } = first;

    /// <summary>The number after the last event that will ever be here; <see cref="long.MaxValue"/> while there may be more.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>The frames.</summary>
    public byte[] Bytes => storage.Bytes;

    /// <summary>Its arrays.</summary>
    public SegmentStorage Storage => storage;

    /// <summary>How many events are here; only the writer may ask.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes are used; only the writer may ask.</summary>
    public int Length { get; private set; }

    /// <summary>When it began, in timestamps of the log's clock.</summary>
    public long Began => began;

    /// <summary>What its events cost besides their frames, as <see cref="EventCost"/> counts; the writer's own.</summary>
    public long Extra { get; set; }

    /// <summary>Memory that is held and not used, in bytes; only the writer may ask.</summary>
    public int Slack => Bytes.Length - Length + ((storage.Starts.Length - Count) * 16);

    /// <summary>Where the frame of an event begins, for any event up to the announced one after the last.</summary>
    public int StartOf(long sequence) => storage.Starts[(int)(sequence - First)];

    /// <summary>The frames of the events from one on up to another one; for those, like <see cref="StartOf"/>.</summary>
    public ReadOnlySpan<byte> FramesOf(long from, long to)
    {
        int start = StartOf(from);
        return Bytes.AsSpan(start, StartOf(to) - start);
    }

    /// <summary>The topics of an event; like <see cref="StartOf"/>.</summary>
    public KeptTopics TopicsOf(long sequence) => storage.Topics[(int)(sequence - First)];

    /// <summary>When an event was appended, in milliseconds since the segment began; only the writer may ask.</summary>
    public int MillisecondsOf(long sequence) => storage.Times[(int)(sequence - First)];

    /// <summary>Whether a frame of this length still fits.</summary>
    public bool HasRoom(int length) => Bytes.Length - Length >= length;

    /// <summary>Room for the next frame, to be filled before <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int length) => Bytes.AsSpan(Length, length);

    /// <summary>Ends the frame that was written into <see cref="Reserve"/>.</summary>
    public void Commit(int length, int milliseconds, KeptTopics topics)
    {
        // One entry more than there are events: the start of the next frame is the end of this one.
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

    /// <summary>No event will be added any more.</summary>
    public void Seal() => Volatile.Write(ref _end, First + Count);

    /// <summary>The first event of <paramref name="from"/> and later whose frame begins at or after this offset.</summary>
    public long FrameAtOrAfter(int offset, long from, long to)
    {
        int low = (int)(from - First);
        int index = Array.BinarySearch(storage.Starts, low, (int)(to - First) + 1 - low, offset);
        return First + (index < 0 ? ~index : index);
    }

    /// <summary>The block that an event is in: its first event, and the one after its last.</summary>
    public (long First, long End) BlockAround(long sequence)
    {
        long blockFirst = sequence - ((sequence - First) % TopicBlock.Length);
        return (blockFirst, Math.Min(blockFirst + TopicBlock.Length, End));
    }

    /// <summary>The index of a block, all of whose events have been announced.</summary>
    /// <remarks>Any thread may ask. Two may make the same index at once; either is right, and one of them is kept.</remarks>
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
