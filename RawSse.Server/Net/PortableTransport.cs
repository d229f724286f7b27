using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>Moves bytes through a managed socket, on systems without a faster transport. It owns the socket.</summary>
/// <remarks>
/// The runtime's own threads wait for the socket, and report to the connection's loop through its inbox. They report
/// room only by completing a send. So when the kernel takes less than it is given, the transport accepts a little more,
/// and the runtime sends that: while it is pending, there is no room; once it is sent, there is.
/// </remarks>
internal sealed class PortableTransport : Transport
{
    /// <summary>The maximum number of bytes that are accepted beyond what the kernel takes.</summary>
    private const int MaxPending = 4096;

    private readonly Socket _socket;
    private readonly Notice _readable;
    private readonly Notice _writable;
    private Connection? _connection;
    private volatile EventLoop? _loop;
    private volatile byte[]? _pending;
    private CloseReason? _sendError;
    private CloseReason? _receiveError;
    private CloseReason? _toldError;
    private int _isAwaitingInput;
    private volatile bool _hasUnexplainedEnd;

    /// <summary>Takes ownership of a socket.</summary>
    public PortableTransport(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
        _readable = new Notice(this, Readiness.Readable);
        _writable = new Notice(this, Readiness.Writable);
    }

    /// <inheritdoc/>
    public override (IPEndPoint? Local, IPEndPoint? Peer) EndPoints
    {
        get
        {
            try
            {
                return (_socket.LocalEndPoint as IPEndPoint, _socket.RemoteEndPoint as IPEndPoint);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return default;
            }
        }
    }

    /// <inheritdoc/>
    public override bool HasPendingOutput => _pending is not null;

    /// <inheritdoc/>
    public override int TrySend(ReadOnlySpan<byte> bytes, out CloseReason? broken)
    {
        broken = null;
        if (HasPendingOutput)
        {
            return 0;
        }

        broken = _toldError ?? _sendError ?? ReceiveError;
        if (broken is not null)
        {
            return 0;
        }

        int sent = 0;
        try
        {
            sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
            broken = ExplainSend(error);
            if (error == SocketError.Shutdown && broken is null)
            {
                return 0;
            }
        }
        catch (ObjectDisposedException)
        {
            broken = CloseReason.PeerReset;
        }

        if (broken is not null || sent == bytes.Length)
        {
            return sent;
        }

        byte[] more = bytes.Slice(sent, Math.Min(bytes.Length - sent, MaxPending)).ToArray();
        _pending = more;
        _ = SendPendingAsync(more);
        return sent + more.Length;
    }

    /// <inheritdoc/>
    public override int TryReceive(Span<byte> into, out CloseReason? broken)
    {
        Span<byte> one = stackalloc byte[1];
        int received;
        SocketError error;
        if (ReceiveError is { } reason)
        {
            broken = reason;
            return -1;
        }

        try
        {
            received = into.IsEmpty
                ? _socket.Receive(one, SocketFlags.Peek, out error)
                : _socket.Receive(into, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            broken = CloseReason.PeerReset;
            return -1;
        }

        broken = Explain(error);

        // The system reports an error only once (see ExplainSend), so the next send is told this one.
        _toldError ??= broken;
        bool isSuccess = error == SocketError.Success;
        bool isAll = !isSuccess || (received > 0 && received < into.Length);
        if (isAll && broken is null && Interlocked.Exchange(ref _isAwaitingInput, 1) == 0)
        {
            _ = AwaitInputAsync();
        }

        return isSuccess ? received : -1;
    }

    /// <inheritdoc/>
    public override bool TryWatch(EventLoop loop, Connection connection)
    {
        _connection = connection;
        _loop = loop;

        // Report what happened while no loop was watching.
        loop.Post(_readable);
        loop.Post(_writable);
        return true;
    }

    /// <inheritdoc/>
    public override void Unwatch() => _loop = null;

    /// <inheritdoc/>
    public override void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection has ended already.
        }
    }

    /// <inheritdoc/>
    public override void Close(bool isBroken)
    {
        // Disposing a socket during an operation resets the connection, so it must be shut down first.
        if (!isBroken)
        {
            try
            {
                _socket.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The connection has ended already.
            }
        }

        _socket.Dispose();
    }

    /// <summary>The error that the wait for input found; null if there is none, or the wait isn't over.</summary>
    private CloseReason? ReceiveError => Volatile.Read(ref _isAwaitingInput) == 0 ? _receiveError : null;

    /// <summary>
    /// Returns why the socket can't send any more; null if it can, or if the wait for input is about to find out.
    /// </summary>
    private CloseReason? ExplainSend(SocketError error)
    {
        if (error != SocketError.Shutdown)
        {
            return Explain(error);
        }

        // The system reports an error only once; after that, there is only EPIPE (send(2)). The thread that waits for
        // input may have the error, and may not have passed it on yet. Then the loop is told to try again.
        _hasUnexplainedEnd = true;
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _isAwaitingInput) == 0 ? _receiveError ?? CloseReason.PeerReset : null;
    }

    private static CloseReason? Explain(SocketError error) =>
        error is SocketError.Success or SocketError.WouldBlock ? null : SocketErrors.ToCloseReason(error);

    private async Task SendPendingAsync(byte[] pending)
    {
        try
        {
            for (int sent = 0; sent < pending.Length;)
            {
                sent += await _socket.SendAsync(pending.AsMemory(sent), SocketFlags.None).ConfigureAwait(false);
            }
        }
        catch (SocketException e)
        {
            _sendError = ExplainSend(e.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            _sendError = CloseReason.PeerReset;
        }

        // Written after the error, because the loop reads it before the error.
        _pending = null;
        _loop?.Post(_writable);
    }

    /// <summary>Waits for bytes or the end with an empty read, which needs no buffer.</summary>
    private async Task AwaitInputAsync()
    {
        try
        {
            _ = await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            // The system reports an error only once; after that, it reports an end.
            _receiveError = SocketErrors.ToCloseReason(e.SocketErrorCode);
        }
        catch (ObjectDisposedException)
        {
            // The next receive finds out by itself.
        }

        // Lowered before the loop is read: a loop that begins to watch later receives by itself, and then awaits input
        // again.
        Volatile.Write(ref _isAwaitingInput, 0);
        Interlocked.MemoryBarrier();
        _loop?.Post(_readable);
        if (_hasUnexplainedEnd)
        {
            _loop?.Post(_writable);
        }
    }

    private void Report(Notice notice)
    {
        EventLoop? loop = _loop;
        if (loop is null)
        {
            return;
        }

        // The connection may have moved to another loop since the notice was posted.
        if (!loop.IsCurrent)
        {
            loop.Post(notice);
            return;
        }

        _connection!.OnReady(notice.Readiness);
    }

    private sealed class Notice(PortableTransport transport, Readiness readiness) : ILoopItem
    {
        public Readiness Readiness => readiness;

        public void Run() => transport.Report(this);
    }
}
