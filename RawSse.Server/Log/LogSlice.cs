namespace RawSse.Log;

/// <summary>A run of whole frames that lie next to each other: what one send takes.</summary>
/// <param name="Segment">Where they lie; a <see cref="LogReader"/> keeps the bytes as they are, so hold it no longer than that.</param>
/// <param name="First">The number of the first event.</param>
/// <param name="Next">The number after the last.</param>
internal readonly record struct LogSlice(LogSegment Segment, long First, long Next)
{
    /// <summary>The frames as they go on the wire.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            int start = Segment.StartOf(First);
            return Segment.Bytes.AsSpan(start, Segment.StartOf(Next) - start);
        }
    }

    /// <summary>The topics of one of the events.</summary>
    public KeptTopics TopicsOf(long sequence) => Segment.TopicsOf(sequence);

    /// <summary>Where an event's frame begins in <see cref="Bytes"/>; for <see cref="Next"/>, where they end.</summary>
    public int OffsetOf(long sequence) => Segment.StartOf(sequence) - Segment.StartOf(First);

    /// <summary>The first event whose frame begins at or after an offset into <see cref="Bytes"/>.</summary>
    public long FrameAtOrAfter(int offset) => Segment.FrameAtOrAfter(Segment.StartOf(First) + offset, First, Next);
}
