namespace RawSse.Log;

/// <summary>
/// All readers of a log, and the stamp that evicted segments are compared by. <see cref="LogReader"/> explains how they
/// are used. Any thread may use it.
/// </summary>
internal sealed class LogReaders
{
    private readonly Lock _adding = new();
    private LogReader[] _readers = [];
    private long _stamp = 1;

    /// <summary>The current stamp. It starts at 1 and increases with each segment that is evicted.</summary>
    public long Stamp => Volatile.Read(ref _stamp);

    /// <summary>Adds a reader. There are few, and they are never removed.</summary>
    public LogReader Add()
    {
        lock (_adding)
        {
            var reader = new LogReader(this);
            Volatile.Write(ref _readers, [.. _readers, reader]);
            return reader;
        }
    }

    /// <summary>Increases the stamp when a segment can no longer be found.</summary>
    /// <returns>The new stamp. A reader that has entered at this stamp or later does not hold the segment.</returns>
    public long Advance() => Interlocked.Increment(ref _stamp);

    /// <summary>Returns whether every reader is outside, or has entered at this stamp or later.</summary>
    public bool HavePassed(long stamp)
    {
        foreach (LogReader reader in Volatile.Read(ref _readers))
        {
            long entered = reader.Entered;
            if (entered != 0 && entered < stamp)
            {
                return false;
            }
        }

        return true;
    }
}
