namespace RawSse.Log;

/// <summary>A run: whole frames that are neighbors in memory, so that one send takes them all.</summary>
/// <remarks>
/// The bytes are valid only until the <see cref="LogReader"/> of the thread exits, so a slice must not be kept longer.
/// Events are addressed by their index in the run, from 0.
/// </remarks>
internal readonly struct LogSlice
{
    private readonly LogSegment _segment;
    private readonly long _first;

    /// <summary>
    /// Creates a slice of a segment: the events from one number up to, but not including, another. There is at least
    /// one.
    /// </summary>
    internal LogSlice(LogSegment segment, long first, long next)
    {
        _segment = segment;
        _first = first;
        Count = (int)(next - first);
    }

    /// <summary>The number of events.</summary>
    public int Count { get; }

    /// <summary>The position of the first event.</summary>
    public Position Start => new(_first);

    /// <summary>The position after the last event.</summary>
    public Position End => new(_first + Count);

    /// <summary>The frames as the log stores them.</summary>
    public ReadOnlySpan<byte> Bytes => _segment.FramesOf(_first, _first + Count);

    /// <summary>Returns the frame of an event.</summary>
    public ReadOnlySpan<byte> FrameOf(int index) => _segment.FramesOf(_first + index, _first + index + 1);

    /// <summary>Returns the position of an event.</summary>
    public Position PositionOf(int index) => new(_first + index);

    /// <summary>Returns the topics of an event.</summary>
    public KeptTopics TopicsOf(int index) => _segment.TopicsOf(_first + index);

    /// <summary>Finds the event whose frame contains the byte at an offset into <see cref="Bytes"/>.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="start">Where the frame starts in <see cref="Bytes"/>.</param>
    /// <param name="end">Where the frame ends.</param>
    /// <returns>The index of the event.</returns>
    public int IndexAt(int offset, out int start, out int end)
    {
        int origin = _segment.StartOf(_first);
        long next = _segment.FrameAtOrAfter(origin + offset + 1, _first, _first + Count);
        start = _segment.StartOf(next - 1) - origin;
        end = _segment.StartOf(next) - origin;
        return (int)(next - 1 - _first);
    }

    /// <summary>Adds the events that match to a list, as far as one block of the index reaches.</summary>
    /// <param name="terms">The terms to match.</param>
    /// <param name="from">The index of the event to start with.</param>
    /// <param name="found">Receives the positions of the events that match.</param>
    /// <returns>The index of the event to continue with. All events before it were examined.</returns>
    public int Search(SearchTerms terms, int from, List<Position> found)
    {
        (long first, long end) = _segment.BlockAround(_first + from);
        int stop = (int)(Math.Min(end, _first + Count) - _first);
        if (end > _first + Count || terms.MatchMostEvents)
        {
            // Either the block is not complete yet, or nearly all events match, and then an index saves nothing.
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
        int place = places.NextFrom((int)(_first + from - first));
        while (place < TopicBlock.Length)
        {
            found.Add(new Position(first + place));
            place = places.NextFrom(place + 1);
        }

        return stop;
    }
}
