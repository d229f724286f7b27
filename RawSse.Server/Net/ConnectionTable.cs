using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Net;

/// <summary>Every open connection: registered before it does anything, removed by its one end.</summary>
/// <remarks>Any thread may call. Its lock guards the list alone and is never held while a connection is called.</remarks>
internal sealed class ConnectionTable(SocketLayer sockets, ILogger logger)
{
    private readonly Lock _changing = new();
    private readonly List<Connection> _open = [];
    private readonly long[] _ended = new long[Enum.GetValues<CloseReason>().Length];
    private readonly List<Connection> _expired = [];
    private long _opened;

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>How many were opened since the start.</summary>
    public long Opened => Volatile.Read(ref _opened);

    /// <summary>How many ended for a reason.</summary>
    public long Ended(CloseReason reason) => Volatile.Read(ref _ended[(int)reason]);

    /// <summary>Registers a socket.</summary>
    public Connection Add(Socket socket)
    {
        Connection connection = sockets.Adopt(socket, this);
        lock (_changing)
        {
            connection.TableIndex = _open.Count;
            _opened++;
            _open.Add(connection);
        }

        return connection;
    }

    /// <summary>Forgets a connection and counts why it ended; <see cref="Connection.Close"/> calls this once.</summary>
    public void Remove(Connection connection, CloseReason reason)
    {
        lock (_changing)
        {
            Connection last = _open[^1];
            _open[connection.TableIndex] = last;
            last.TableIndex = connection.TableIndex;
            _open.RemoveAt(_open.Count - 1);
            _ended[(int)reason]++;
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            logger.ConnectionEnded(reason.ToString());
        }
    }

    /// <summary>Tells every connection whose deadline has passed. The shared timer calls this, never twice at once.</summary>
    /// <param name="now">A timestamp of the server's clock.</param>
    public void Expire(long now)
    {
        lock (_changing)
        {
            foreach (Connection connection in _open)
            {
                if (connection.Deadline <= now)
                {
                    connection.Deadline = long.MaxValue;
                    _expired.Add(connection);
                }
            }
        }

        foreach (Connection connection in _expired)
        {
            connection.Expired?.Invoke();
        }

        _expired.Clear();
    }

    /// <summary>Ends all that are still open.</summary>
    public void CloseAll(CloseReason reason)
    {
        Connection[] open;
        lock (_changing)
        {
            open = [.. _open];
        }

        foreach (Connection connection in open)
        {
            connection.Close(reason);
        }
    }
}
