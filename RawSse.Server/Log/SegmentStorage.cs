namespace RawSse.Log;

/// <summary>
/// The arrays of a segment. They outlive it, and serve another segment once no reader can see them any more.
/// </summary>
/// <param name="capacity">The number of bytes for frames.</param>
internal sealed class SegmentStorage(int capacity)
{
    private const int InitialFrames = 64;

    private int[] _starts = new int[InitialFrames];
    private int[] _times = new int[InitialFrames];
    private KeptTopics[] _topics = new KeptTopics[InitialFrames];

    /// <summary>
    /// The frames. The array is pinned, so that sending from it needs no pinning and compaction never moves it.
    /// </summary>
    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>Where each frame begins, followed by where the last one ends.</summary>
    public int[] Starts => Volatile.Read(ref _starts);

    /// <summary>When each event was appended, in milliseconds since the segment was begun.</summary>
    public int[] Times => _times;

    /// <summary>The topics of each event.</summary>
    public KeptTopics[] Topics => Volatile.Read(ref _topics);

    /// <summary>Makes room for twice as many events. The arrays that readers hold stay as they are.</summary>
    public void Grow()
    {
        int length = _starts.Length * 2;
        int[] starts = new int[length];
        _starts.CopyTo(starts, 0);
        var topics = new KeptTopics[length];
        _topics.CopyTo(topics, 0);
        Array.Resize(ref _times, length);
        Volatile.Write(ref _starts, starts);
        Volatile.Write(ref _topics, topics);
    }

    /// <summary>Drops the references that the last segment left here.</summary>
    public void Clear() => Array.Clear(_topics);
}
