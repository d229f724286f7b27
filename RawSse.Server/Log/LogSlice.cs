namespace RawSse.Log;

/// <summary>A run of whole frames that lie next to each other: what one send takes.</summary>
/// <remarks>
/// A <see cref="LogReader"/> keeps the bytes as they are, so a slice is held no longer than that. The events of a run are
/// counted from 0.
/// </remarks>
internal readonly struct LogSlice
{
    private readonly LogSegment _segment;
    private readonly long _first;

    /// <summary>The events of a segment from one number up to another one, at least one event.</summary>
    internal LogSlice(LogSegment segment, long first, long next)
    {
        _segment = segment;
        _first = first;
        Count = (int)(next - first);
    }

    /// <summary>How many events there are.</summary>
    public int Count { get; }

    /// <summary>The place before the first event.</summary>
    public Position Start => new(_first);

    /// <summary>The place after the last event.</summary>
    public Position End => new(_first + Count);

    /// <summary>The frames as they lie in the log.</summary>
    public ReadOnlySpan<byte> Bytes => _segment.FramesOf(_first, _first + Count);

    /// <summary>The frame of one of the events.</summary>
    public ReadOnlySpan<byte> FrameOf(int index) => _segment.FramesOf(_first + index, _first + index + 1);

    /// <summary>The place before one of the events.</summary>
    public Position PositionOf(int index) => new(_first + index);

    /// <summary>The topics of one of the events.</summary>
    public KeptTopics TopicsOf(int index) => _segment.TopicsOf(_first + index);

    /// <summary>The event whose frame holds the byte at an offset into <see cref="Bytes"/>.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="start">Where the frame begins in <see cref="Bytes"/>.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>Which event it is.</returns>
    public int IndexAt(int offset, out int start, out int end)
    {
        int origin = _segment.StartOf(_first);
        long next = _segment.FrameAtOrAfter(origin + offset + 1, _first, _first + Count);
        start = _segment.StartOf(next - 1) - origin;
        end = _segment.StartOf(next) - origin;
        return (int)(next - 1 - _first);
    }

    /// <summary>Adds those events that a search asks for.</summary>
    /// <param name="terms">What it asks for.</param>
    /// <param name="from">With which event to begin.</param>
    /// <param name="found">Where to.</param>
    /// <returns>With which event to go on: all before it were looked at, of those that one index covers.</returns>
    public int Search(SearchTerms terms, int from, List<Position> found)
    {
        (long first, long end) = _segment.BlockAround(_first + from);
        int stop = (int)(Math.Min(end, _first + Count) - _first);
        if (end > _first + Count || terms.MatchMostEvents)
        {
            // Not all of the block has been announced; or nearly all of it is asked for.
            for (; from < stop; from++)
            {
                if (terms.Matches(TopicsOf(from)))
                {
                    found.Add(PositionOf(from));
                }
            }

            return stop;
        }

        PlaceSet places = terms.FindIn(_segment.IndexOf(first, end));
        for (int place = places.NextFrom((int)(_first + from - first)); place < TopicBlock.Length; place = places.NextFrom(place + 1))
        {
            found.Add(new Position(first + place));
        }

        return stop;
    }
}
