namespace RawSse.Log;

/// <summary>
/// Says when a thread looks at the log's bytes, so that those of segments that were let go of can be used again. A thread
/// that calls <see cref="EventLog.TryRead"/> while others append does so between <see cref="Enter"/> and
/// <see cref="Exit"/>, and holds no slice after that.
/// </summary>
/// <remarks>
/// Reclamation by epochs (Fraser, "Practical lock-freedom", 2004): a segment is stamped when it is let go of, and its bytes
/// are free once every reader is outside, or has entered since. One thread owns a reader.
/// </remarks>
/// <param name="readers">All readers of the log.</param>
internal sealed class LogReader(LogReaders readers)
{
    private long _entered;

    /// <summary>The log's stamp when the reader entered; 0 while it is outside.</summary>
    public long Entered => Volatile.Read(ref _entered);

    /// <summary>From now on slices may be read.</summary>
    public void Enter()
    {
        // A full fence: the log sees that we are here, or we see that a segment has gone.
        _ = Interlocked.Exchange(ref _entered, readers.Stamp);
    }

    /// <summary>No slice is held any more.</summary>
    public void Exit() => Volatile.Write(ref _entered, 0);
}
