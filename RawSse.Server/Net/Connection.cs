using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>One accepted socket, from its accept to its one named end.</summary>
/// <remarks>
/// The HTTP side and, after the hand-over, the shard use it one after the other. <see cref="Close"/> may be called by
/// any thread at any time; the first call wins.
/// </remarks>
internal sealed class Connection : IWire
{
    /// <summary>What a peer may send on a stream before it is taken for a mistake: a pipelined request or two.</summary>
    private const int MaxUnexpectedBytes = 64 * 1024;

    private static readonly byte[] Discarded = new byte[4096];

    private readonly ConnectionTable _table;
    private IWireOwner? _owner;
    private int _closed;

    /// <summary>Takes over a socket that was just accepted. <see cref="ConnectionTable.Add"/> makes these.</summary>
    public Connection(Socket socket, ConnectionTable table)
    {
        Socket = socket;
        _table = table;
    }

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>Whose it is; known only where the log wants to know.</summary>
    public EndPoint? Peer { get; init; }

    /// <summary>Where this connection stands in the table; the table's own.</summary>
    public int TableIndex { get; set; }

    /// <summary>When <see cref="Expired"/> is to be called, as a timestamp of the server's clock.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Called by the shared timer once the deadline has passed.</summary>
    public Action? Expired { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed)
        {
            return -1;
        }

        try
        {
            int sent = Socket.Send(bytes, SocketFlags.None, out SocketError error);
            if (error is SocketError.Success or SocketError.WouldBlock)
            {
                return sent;
            }

            Close(SocketErrors.ToCloseReason(error));
        }
        catch (ObjectDisposedException)
        {
            // Closed by another thread since the check above.
        }

        return -1;
    }

    /// <inheritdoc/>
    public void SendLater(byte[] rest) => _ = SendRestAsync(rest);

    /// <inheritdoc/>
    public void Attach(IWireOwner owner)
    {
        // Written before the check, as Close sets its flag before it looks for an owner: one of the two sees the other.
        _ = Interlocked.Exchange(ref _owner, owner);
        if (IsClosed)
        {
            owner.Gone();
            return;
        }

        try
        {
            Socket.Blocking = false;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close(CloseReason.PeerReset);
            return;
        }

        _ = WatchPeerAsync();
    }

    /// <inheritdoc/>
    public void Close(CloseReason reason)
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        ShutDown(reason);
        Socket.Dispose();
        _table.Remove(this, reason);
        Volatile.Read(ref _owner)?.Gone();
    }

    /// <summary>Lets the peer see an end, not a reset: disposing a socket while an operation is under way resets it.</summary>
    private void ShutDown(CloseReason reason)
    {
        if (reason is CloseReason.PeerReset or CloseReason.PeerLost)
        {
            return;
        }

        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The peer was faster.
        }
    }

    private async Task SendRestAsync(byte[] rest)
    {
        try
        {
            // The array has a length of its own; sending it whole is what makes the frame whole.
            for (int sent = 0; sent < rest.Length;)
            {
                sent += await Socket.SendAsync(rest.AsMemory(sent), SocketFlags.None).ConfigureAwait(false);
            }

            _owner?.Drained();
        }
        catch (SocketException e)
        {
            Close(SocketErrors.ToCloseReason(e.SocketErrorCode));
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile; its reason is known.
        }
    }

    private async Task WatchPeerAsync()
    {
        int unexpected = 0;
        try
        {
            while (true)
            {
                // An empty read waits for bytes or the end without holding a buffer.
                _ = await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
                int received = await Socket.ReceiveAsync(Discarded.AsMemory(), SocketFlags.None).ConfigureAwait(false);
                unexpected += received;
                if (received == 0)
                {
                    Close(CloseReason.PeerClosed);
                    return;
                }

                if (unexpected > MaxUnexpectedBytes)
                {
                    Close(CloseReason.UnexpectedData);
                    return;
                }
            }
        }
        catch (SocketException e)
        {
            Close(SocketErrors.ToCloseReason(e.SocketErrorCode));
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile; its reason is known.
        }
    }
}
