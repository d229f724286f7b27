using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Net;

/// <summary>How many connections are open, and why the others ended.</summary>
/// <remarks>Any thread may call. There is no list here: each connection is known to its loop alone.</remarks>
internal sealed class ConnectionCounts(ILogger logger)
{
    private readonly long[] _ended = new long[Enum.GetValues<CloseReason>().Length];
    private int _open;
    private long _opened;

    /// <summary>How many are open.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>How many were opened since the start.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>How many ended for a reason.</summary>
    public long Ended(CloseReason reason) => Volatile.Read(ref _ended[(int)reason]);

    /// <summary>A connection was accepted.</summary>
    /// <returns>How many are open with it.</returns>
    public int Add()
    {
        int open = Interlocked.Increment(ref _open);
        _ = Interlocked.Increment(ref _opened);
        return open;
    }

    /// <summary>A connection has ended; it says so once.</summary>
    public void Remove(CloseReason reason)
    {
        // In this order: whoever sees that it is gone also sees why.
        _ = Interlocked.Increment(ref _ended[(int)reason]);
        _ = Interlocked.Decrement(ref _open);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.ConnectionEnded(reason.ToString());
        }
    }
}
