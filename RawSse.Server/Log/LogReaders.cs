namespace RawSse.Log;

/// <summary>Everyone who reads a log while others append; see <see cref="LogReader"/>.</summary>
internal sealed class LogReaders
{
    private readonly Lock _adding = new();
    private LogReader[] _readers = [];
    private long _stamp = 1;

    /// <summary>Counts the segments that were let go of, from 1.</summary>
    public long Stamp => Volatile.Read(ref _stamp);

    /// <summary>One reader more; there are few, and they stay.</summary>
    public LogReader Add()
    {
        lock (_adding)
        {
            var reader = new LogReader(this);
            Volatile.Write(ref _readers, [.. _readers, reader]);
            return reader;
        }
    }

    /// <summary>A segment can be found no more: the stamp after which no reader holds it.</summary>
    public long Advance() => Interlocked.Increment(ref _stamp);

    /// <summary>Whether every reader is outside, or has entered at this stamp or later.</summary>
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
