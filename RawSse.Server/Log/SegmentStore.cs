namespace RawSse.Log;

/// <summary>
/// Gives segments their arrays, and takes back those of segments that were let go of: a log at its bound allocates
/// nothing, and its memory stays where it is however fast events come.
/// </summary>
/// <remarks>Whoever writes the log uses it.</remarks>
/// <param name="readers">Who may still look at what was taken back.</param>
internal sealed class SegmentStore(LogReaders readers)
{
    /// <summary>A log lets go of about one segment when it begins another: more are not needed again.</summary>
    private const int MaxRetired = 2;

    private readonly Queue<(SegmentStorage Storage, long Stamp)> _retired = [];

    /// <summary>Arrays of the size that is wished for, or those of a segment that was let go of.</summary>
    /// <param name="least">Bytes that must fit.</param>
    /// <param name="wished">Bytes that are wished for; retired arrays of half as many to twice as many serve as well, for what is
    /// let go of is garbage for long: the collector seldom looks at large arrays.</param>
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

    /// <summary>Takes the arrays of a segment that can be found no more.</summary>
    public void Retire(SegmentStorage storage)
    {
        if (_retired.Count == MaxRetired)
        {
            _ = _retired.Dequeue();
        }

        _retired.Enqueue((storage, readers.Advance()));
    }
}
