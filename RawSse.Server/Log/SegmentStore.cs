namespace RawSse.Log;

/// <summary>
/// Gives segments their arrays, and takes back the arrays of segments that were removed. So a log at its bound
/// allocates nothing, and its memory stays where it is however fast events come.
/// </summary>
/// <remarks>Only the writer of the log uses it.</remarks>
/// <param name="readers">Those who may still read arrays that were taken back.</param>
internal sealed class SegmentStore(LogReaders readers)
{
    /// <summary>
    /// How many arrays to keep. A log removes about one segment when it begins another, so more are not needed.
    /// </summary>
    private const int MaxRetired = 2;

    private readonly Queue<(SegmentStorage Storage, long Stamp)> _retired = [];

    /// <summary>Returns the arrays of a removed segment, or new ones.</summary>
    /// <param name="least">The number of bytes that must fit.</param>
    /// <param name="wished">
    /// The number of bytes wanted. Arrays of half to twice that size are used again too, because arrays that are
    /// dropped stay garbage for long: the collector seldom looks at large ones.
    /// </param>
    public SegmentStorage Take(int least, int wished)
    {
        while (_retired.TryPeek(out var oldest) && readers.HavePassed(oldest.Stamp))
        {
            _ = _retired.Dequeue();
            long bytes = oldest.Storage.Bytes.Length;
            if (bytes >= least && 2 * bytes >= wished && bytes <= 2L * wished)
            {
                oldest.Storage.Clear();
                return oldest.Storage;
            }
        }

        return new SegmentStorage(wished);
    }

    /// <summary>Takes back the arrays of a segment that no new reader can find.</summary>
    public void Retire(SegmentStorage storage)
    {
        if (_retired.Count == MaxRetired)
        {
            _ = _retired.Dequeue();
        }

        _retired.Enqueue((storage, readers.Advance()));
    }
}
