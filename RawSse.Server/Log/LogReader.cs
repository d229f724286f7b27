namespace RawSse.Log;

/// <summary>
/// Marks when a thread looks at the log's bytes, so that the memory of evicted segments can be reused. A thread that
/// calls <see cref="EventLog.TryRead"/> while others append does so between <see cref="Enter"/> and <see cref="Exit"/>,
/// and keeps no slice after that. Only that thread uses the reader.
/// </summary>
/// <remarks>
/// This is reclamation by epochs (Fraser, "Practical lock-freedom", 2004). A segment is stamped when it is evicted, and
/// its memory is free once every reader is outside or has entered since.
/// </remarks>
/// <param name="readers">All readers of the log.</param>
internal sealed class LogReader(LogReaders readers)
{
    private long _entered;

    /// <summary>The log's stamp when the reader entered; 0 while it is outside. Any thread may read it.</summary>
    public long Entered => Volatile.Read(ref _entered);

    /// <summary>Enters. From now on, slices may be read.</summary>
    public void Enter()
    {
        // This needs a full fence: either the log sees that the reader has entered, or the reader sees that the segment
        // was removed.
        _ = Interlocked.Exchange(ref _entered, readers.Stamp);
    }

    /// <summary>Exits. From now on, no slice may be held.</summary>
    public void Exit() => Volatile.Write(ref _entered, 0);
}
