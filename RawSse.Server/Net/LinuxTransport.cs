using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>The kernel's calls on a descriptor: no socket object, no pending operation, no buffer.</summary>
/// <remarks>
/// The descriptor is a bare number. One thread at a time owns it and that thread alone closes it, so no call can meet a number
/// that belongs to another connection by now, and a send needs no count of those who use it.
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

    /// <summary>Takes the descriptor out of an accepted socket, which is then an empty shell.</summary>
    /// <param name="socket">It must not have done anything that waits: else the runtime would watch its number.</param>
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
            // The kernel refuses calls on the number -1 (EBADF), so whoever still tries is told that it is broken.
            _descriptor = None;
            _ = LinuxCalls.Shutdown(descriptor, ShutDownBoth);
            _ = LinuxCalls.Close(descriptor);
        }
    }

    /// <summary>What the last error means; null if there was only nothing to do.</summary>
    private static CloseReason? Explain()
    {
        int error = LinuxCalls.LastError;
        return error == LinuxCalls.WouldBlock ? null : SocketErrors.FromErrno(error);
    }
}
