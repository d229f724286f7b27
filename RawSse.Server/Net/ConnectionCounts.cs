using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Net;

/// <summary>Counts the open connections and, for each reason, the connections that ended with it.</summary>
/// <remarks>Any thread may call it. It keeps no list, because only a connection's loop knows the connection.</remarks>
internal sealed class ConnectionCounts(ILogger logger)
{
    private readonly long[] _ended = new long[Enum.GetValues<CloseReason>().Length];
    private int _open;
    private long _opened;

    /// <summary>The number of open connections.</summary>
    public int Count => Volatile.Read(ref _open);

    /// <summary>The number of connections accepted since the start.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>Returns the number of connections that ended with a reason.</summary>
    public long Ended(CloseReason reason) => Volatile.Read(ref _ended[(int)reason]);

    /// <summary>Counts an accepted connection.</summary>
    /// <returns>The number of open connections, including this one.</returns>
    public int Add()
    {
        int open = Interlocked.Increment(ref _open);
        _ = Interlocked.Increment(ref _opened);
        return open;
    }

    /// <summary>Counts the end of a connection. It is called once for each connection.</summary>
    public void Remove(CloseReason reason)
    {
        // In this order, so that whoever sees that the connection is gone also sees why.
        _ = Interlocked.Increment(ref _ended[(int)reason]);
        _ = Interlocked.Decrement(ref _open);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.ConnectionEnded(reason.ToString());
        }
    }
}
