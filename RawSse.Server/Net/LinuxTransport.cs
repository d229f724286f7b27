using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>
/// Moves bytes by calling the kernel directly, without a socket object, a pending operation or a buffer. It owns the
/// descriptor.
/// </summary>
/// <remarks>
/// The descriptor is a bare number. One thread at a time owns it, and only that thread closes it. So no call can reach
/// a number that has passed to another connection, and a send needs no reference count.
/// </remarks>
internal sealed class LinuxTransport(int descriptor) : Transport
{
    private const int ShutDownSending = 1;
    private const int ShutDownBoth = 2;
    private const int None = -1;

    private int _descriptor = descriptor;
    private EpollPoller? _poller;

    /// <inheritdoc/>
    public override (IPEndPoint? Local, IPEndPoint? Peer) EndPoints =>
        (LinuxCalls.GetEndPoint(_descriptor, peer: false), LinuxCalls.GetEndPoint(_descriptor, peer: true));

    /// <summary>Takes the descriptor out of an accepted socket, which remains as an empty shell.</summary>
    /// <param name="socket">
    /// The socket. It must not have done anything that waits, because the runtime would then watch its descriptor.
    /// </param>
    [SuppressMessage("Usage", "CA1816", Justification = "The socket object has nothing left to finalize.")]
    public static LinuxTransport TakeFrom(Socket socket)
    {
        int descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        socket.SafeHandle.SetHandleAsInvalid();
        GC.SuppressFinalize(socket);
        return new LinuxTransport(descriptor);
    }

    /// <inheritdoc/>
    public override int TrySend(ReadOnlySpan<byte> bytes, out CloseReason? broken)
    {
        nint sent = LinuxCalls.Send(_descriptor, bytes);
        if (sent >= 0)
        {
            broken = null;
            return (int)sent;
        }

        broken = Explain();
        return 0;
    }

    /// <inheritdoc/>
    public override int TryReceive(Span<byte> into, out CloseReason? broken)
    {
        Span<byte> one = stackalloc byte[1];
        nint received = into.IsEmpty
            ? LinuxCalls.Receive(_descriptor, one, LinuxCalls.DontWait | LinuxCalls.Peek)
            : LinuxCalls.Receive(_descriptor, into, LinuxCalls.DontWait);
        broken = received < 0 ? Explain() : null;
        return (int)received;
    }

    /// <inheritdoc/>
    public override bool TryWatch(EventLoop loop, Connection connection)
    {
        _poller = (EpollPoller)loop.Poller;
        return _poller.TryWatch(connection, _descriptor);
    }

    /// <inheritdoc/>
    public override void Unwatch()
    {
        _poller?.Unwatch(_descriptor);
        _poller = null;
    }

    /// <inheritdoc/>
    public override void EndSending() => _ = LinuxCalls.Shutdown(_descriptor, ShutDownSending);

    /// <inheritdoc/>
    public override void Close(bool isBroken)
    {
        int descriptor = _descriptor;
        if (descriptor != None)
        {
            // The kernel refuses calls on the descriptor -1 (EBADF), so later calls find that the connection is broken.
            _descriptor = None;
            _ = LinuxCalls.Shutdown(descriptor, ShutDownBoth);
            _ = LinuxCalls.Close(descriptor);
        }
    }

    /// <summary>Returns what the last error means; null if there was merely nothing to do.</summary>
    private static CloseReason? Explain()
    {
        int error = LinuxCalls.LastError;
        return error == LinuxCalls.WouldBlock ? null : SocketErrors.FromErrno(error);
    }
}
