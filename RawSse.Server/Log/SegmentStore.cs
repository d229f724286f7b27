namespace RawSse.Log;

/// <summary>
/// Gives segments their arrays, and takes back those of segments that were let go of: a log at its bound allocates
/// nothing, and its memory stays where it is however fast events come.
/// </summary>
/// <remarks>The log uses it under its lock.</remarks>
/// <param name="readers">Who may still look at what was taken back.</param>
internal sealed class SegmentStore(LogReaders readers)
{
    /// <summary>A log lets go of about one segment when it begins another: more are not needed again.</summary>
    private const int MaxRetired = 2;

    private readonly Queue<(SegmentStorage Storage, long Stamp)> _retired = [];

    /// <summary>Arrays for at least this many bytes, and for no more than twice as many.</summary>
    public SegmentStorage Take(int capacity)
    {
        while (_retired.TryPeek(out var oldest) && readers.HavePassed(oldest.Stamp))
        {
            _ = _retired.Dequeue();
            if (oldest.Storage.Bytes.Length >= capacity && oldest.Storage.Bytes.Length <= 2L * capacity)
            {
                oldest.Storage.Clear();
                return oldest.Storage;
            }
        }

        return new SegmentStorage(capacity);
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
