using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>A connection by the managed sockets alone, for systems without a path of their own.</summary>
internal sealed class PortableConnection(Socket socket, ConnectionTable table)
    : Connection(table, (socket.RemoteEndPoint as IPEndPoint)?.Address)
{
    private static readonly byte[] Discarded = new byte[4096];

    /// <inheritdoc/>
    protected override (IPEndPoint? Local, IPEndPoint? Peer) Ends
    {
        get
        {
            try
            {
                return (socket.LocalEndPoint as IPEndPoint, socket.RemoteEndPoint as IPEndPoint);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return default;
            }
        }
    }

    /// <inheritdoc/>
    public override Stream OpenStream() => new NetworkStream(socket, ownsSocket: false);

    /// <inheritdoc/>
    public override void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <inheritdoc/>
    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (IsClosed)
        {
            return -1;
        }

        try
        {
            int sent = socket.Send(bytes, SocketFlags.None, out SocketError error);
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
    public override void SendLater(byte[] rest) => _ = SendRestAsync(rest);

    /// <summary>The managed sockets tell of room only by completing a send.</summary>
    public override bool CanWaitForRoom => false;

    /// <inheritdoc/>
    public override void WaitForRoom() => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Watch(Poller poller)
    {
        try
        {
            socket.Blocking = false;
            _ = WatchPeerAsync();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close(CloseReason.PeerReset);
        }
    }

    /// <inheritdoc/>
    protected override void CloseSocket(CloseReason reason)
    {
        // To dispose a socket while an operation is under way resets it; an end must come first.
        if (reason is not (CloseReason.PeerReset or CloseReason.PeerLost))
        {
            try
            {
                socket.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // The peer was faster.
            }
        }

        socket.Dispose();
    }

    private async Task SendRestAsync(byte[] rest)
    {
        try
        {
            for (int sent = 0; sent < rest.Length;)
            {
                sent += await socket.SendAsync(rest.AsMemory(sent), SocketFlags.None).ConfigureAwait(false);
            }

            Owner?.Drained();
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
            while (unexpected <= MaxUnexpectedBytes)
            {
                // An empty read waits for bytes or the end without holding a buffer.
                _ = await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
                int received = await socket.ReceiveAsync(Discarded.AsMemory(), SocketFlags.None).ConfigureAwait(false);
                if (received == 0)
                {
                    // That it is gone altogether is found when it is sent to.
                    Owner!.PeerEnded();
                    return;
                }

                unexpected += received;
            }

            Close(CloseReason.UnexpectedData);
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
