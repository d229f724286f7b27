using System.Net;

namespace RawSse.Net;

/// <summary>
/// A connection by the kernel's calls on a descriptor. While it is a stream it is this object and nothing else: no
/// socket object, no pending operation, no buffer.
/// </summary>
/// <remarks>As a stream, its shard's thread sends and hears what happens; only <see cref="Connection.Close"/> comes from others.</remarks>
internal sealed class LinuxConnection(FileDescriptor socket, ConnectionTable table, IPAddress? peer, EpollPoller httpPoller)
    : Connection(table, peer)
{
    private const uint Ended = EpollPoller.PeerClosed | EpollPoller.HungUp | EpollPoller.Broken;
    private const int ShutDownSending = 1;
    private const int ShutDownBoth = 2;

    private EpollPoller? _poller;
    private LinuxStream? _stream;
    private byte[]? _rest;
    private int _restSent;
    private int _unexpected;
    private bool _waitsForRoom;
    private bool _peerEnded;

    /// <inheritdoc/>
    protected override (IPEndPoint? Local, IPEndPoint? Peer) Ends
    {
        get
        {
            try
            {
                return (LinuxCalls.EndOf(socket, peer: false), LinuxCalls.EndOf(socket, peer: true));
            }
            catch (ObjectDisposedException)
            {
                return default;
            }
        }
    }

    /// <inheritdoc/>
    public override Stream OpenStream() => _stream = new LinuxStream(this);

    /// <inheritdoc/>
    public override void EndSending() => _ = LinuxCalls.Shutdown(socket, ShutDownSending);

    /// <inheritdoc/>
    public override int Send(ReadOnlySpan<byte> bytes)
    {
        int sent = TrySend(bytes, out CloseReason? broken);
        if (broken is { } reason)
        {
            Close(reason);
            return -1;
        }

        return sent;
    }

    /// <inheritdoc/>
    public override void SendLater(byte[] rest)
    {
        _rest = rest;
        _restSent = 0;

        // The kernel told of room before it told that there was none, if it has drained since the send: look at once.
        SendRest();
    }

    /// <inheritdoc/>
    public override bool CanWaitForRoom => true;

    /// <inheritdoc/>
    public override void WaitForRoom() => _waitsForRoom = true;

    /// <summary>Sends what fits now.</summary>
    /// <param name="bytes">What to send.</param>
    /// <param name="broken">Why nothing can be sent any more; null if it can.</param>
    /// <returns>How much fitted.</returns>
    public int TrySend(ReadOnlySpan<byte> bytes, out CloseReason? broken)
    {
        broken = null;
        if (IsClosed)
        {
            broken = CloseReason.PeerReset;
            return 0;
        }

        try
        {
            nint sent = LinuxCalls.Send(socket, bytes);
            if (sent >= 0)
            {
                return (int)sent;
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed by another thread since the check above.
            broken = CloseReason.PeerReset;
            return 0;
        }

        int error = LinuxCalls.LastError;
        broken = error == LinuxCalls.WouldBlock ? null : SocketErrors.FromErrno(error);
        return 0;
    }

    /// <summary>Receives what is there.</summary>
    /// <param name="into">Where to; empty to see only whether something is there.</param>
    /// <param name="broken">Why nothing will come any more; null if it may.</param>
    /// <returns>How much came, 0 at the peer's end, -1 if nothing is there yet.</returns>
    public int TryReceive(Span<byte> into, out CloseReason? broken)
    {
        broken = null;
        Span<byte> one = stackalloc byte[1];
        nint received;
        try
        {
            received = into.IsEmpty
                ? LinuxCalls.Receive(socket, one, LinuxCalls.DontWait | LinuxCalls.Peek)
                : LinuxCalls.Receive(socket, into, LinuxCalls.DontWait);
        }
        catch (ObjectDisposedException)
        {
            broken = CloseReason.PeerReset;
            return -1;
        }

        if (received < 0)
        {
            int error = LinuxCalls.LastError;
            broken = error == LinuxCalls.WouldBlock ? null : SocketErrors.FromErrno(error);
        }

        return (int)received;
    }

    /// <summary>Makes sure that the HTTP side hears of readiness.</summary>
    public void WatchForStream()
    {
        if (_poller is null)
        {
            _poller = httpPoller;
            if (!httpPoller.Watch(this, socket))
            {
                Close(CloseReason.InternalError);
            }
        }
    }

    /// <summary>Something happened to the socket; a poller's thread calls.</summary>
    public void Happened(EpollPoller poller, uint events)
    {
        // A poller may still hold an event of before the hand-over.
        if (poller != Volatile.Read(ref _poller))
        {
            return;
        }

        if (poller == httpPoller)
        {
            _stream?.Happened((events & Ended) != 0);
            return;
        }

        if ((events & EpollPoller.Writable) != 0)
        {
            SendRest();
            if (_waitsForRoom)
            {
                _waitsForRoom = false;
                Owner!.Drained();
            }
        }

        if ((events & (EpollPoller.Readable | Ended)) != 0)
        {
            Discard(canStillRead: (events & (EpollPoller.HungUp | EpollPoller.Broken)) == 0);
        }
    }

    /// <inheritdoc/>
    protected override void Watch(Poller poller)
    {
        var epoll = (EpollPoller)poller;
        try
        {
            _poller?.Forget(this, socket);
            _stream = null;
            Volatile.Write(ref _poller, epoll);
            if (!epoll.Watch(this, socket))
            {
                Close(CloseReason.InternalError);
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile, and the owner told.
        }
    }

    /// <inheritdoc/>
    protected override void CloseSocket(CloseReason reason)
    {
        // First out of the table: once it is closed, the number may be another's.
        Volatile.Read(ref _poller)?.Forget(this, socket);
        _ = LinuxCalls.Shutdown(socket, ShutDownBoth);
        socket.Dispose();
        _stream?.Happened(hasEnded: true);
    }

    private void SendRest()
    {
        if (_rest is null)
        {
            return;
        }

        // Until it would block: only then does the kernel tell of room again.
        while (_restSent < _rest.Length)
        {
            int sent = Send(_rest.AsSpan(_restSent));
            if (sent <= 0)
            {
                return;
            }

            _restSent += sent;
        }

        _rest = null;
        Owner!.Drained();
    }

    /// <summary>Reads what a peer sends on a stream, to find its end.</summary>
    /// <param name="canStillRead">Whether the peer, at its end, can be sent the end of the stream.</param>
    private void Discard(bool canStillRead)
    {
        Span<byte> discarded = stackalloc byte[4096];
        int received;
        while ((received = TryReceive(discarded, out CloseReason? broken)) != -1 || broken is not null)
        {
            _unexpected += Math.Max(0, received);
            if (received == 0 && canStillRead)
            {
                // From now on each event says so again.
                if (!_peerEnded)
                {
                    _peerEnded = true;
                    Owner!.PeerEnded();
                }

                return;
            }

            if (received <= 0 || _unexpected > MaxUnexpectedBytes)
            {
                Close(broken ?? (received == 0 ? CloseReason.PeerClosed : CloseReason.UnexpectedData));
                return;
            }
        }
    }
}
