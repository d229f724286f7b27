using RawSse.Events;

namespace RawSse.Log;

/// <summary>
/// A stretch of the log: the frames of consecutive events, one after another in one array, and where each begins.
/// </summary>
/// <remarks>
/// Written by the log under its lock, read by any thread without one. What a reader may touch was written before the
/// log announced it (<see cref="EventLog.Next"/>) and never changes after. The array is pinned, so that a send from it
/// needs no pinning and compaction never moves it.
/// </remarks>
internal sealed class LogSegment(long first, int capacity)
{
    private const int FewFrames = 64;

    private int[] _starts = new int[FewFrames];
    private long[] _times = new long[FewFrames];
    private TopicSet[] _topics = new TopicSet[FewFrames];

    /// <summary>The number of the first event here.</summary>
    public long First { get; } = first;

    /// <summary>The frames.</summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>How many events are here; only the writer may ask.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes are used; only the writer may ask.</summary>
    public int Length { get; private set; }

    /// <summary>Where the frame of an event begins, for any event up to the announced one after the last.</summary>
    public int StartOf(long sequence) => Volatile.Read(ref _starts)[(int)(sequence - First)];

    /// <summary>The topics of an event; like <see cref="StartOf"/>.</summary>
    public TopicSet TopicsOf(long sequence) => Volatile.Read(ref _topics)[(int)(sequence - First)];

    /// <summary>When an event was appended, in timestamps of the log's clock; only the writer may ask.</summary>
    public long TimeOf(long sequence) => _times[(int)(sequence - First)];

    /// <summary>Whether a frame of this length still fits.</summary>
    public bool HasRoom(int length) => Bytes.Length - Length >= length;

    /// <summary>Room for the next frame, to be filled before <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int length) => Bytes.AsSpan(Length, length);

    /// <summary>Ends the frame that was written into <see cref="Reserve"/>.</summary>
    public void Commit(int length, long time, TopicSet topics)
    {
        // One entry more than there are events: the start of the next frame is the end of this one.
        if (Count + 1 == _starts.Length)
        {
            int[] starts = new int[_starts.Length * 2];
            _starts.CopyTo(starts, 0);
            Volatile.Write(ref _starts, starts);
            Array.Resize(ref _times, starts.Length);
            TopicSet[] grown = new TopicSet[starts.Length];
            _topics.CopyTo(grown, 0);
            Volatile.Write(ref _topics, grown);
        }

        _times[Count] = time;
        _topics[Count] = topics;
        Length += length;
        Count++;
        _starts[Count] = Length;
    }

    /// <summary>The first event of <paramref name="from"/> and later whose frame begins at or after this offset.</summary>
    public long FrameAtOrAfter(int offset, long from, long to)
    {
        int[] starts = Volatile.Read(ref _starts);
        int low = (int)(from - First);
        int index = Array.BinarySearch(starts, low, (int)(to - First) + 1 - low, offset);
        return First + (index < 0 ? ~index : index);
    }
}
