using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>Maps socket errors to named reasons; nothing else does. It has no state; any thread may call it.</summary>
internal static class SocketErrors
{
    /// <summary>Returns the reason for an error of a send or a receive.</summary>
    public static CloseReason ToCloseReason(SocketError error) => error switch
    {
        SocketError.Success => CloseReason.PeerClosed,
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable => CloseReason.PeerLost,
        _ => CloseReason.PeerReset,
    };

    /// <summary>Returns the reason for an exception that a stream over a socket has thrown.</summary>
    public static CloseReason ToCloseReason(IOException e) =>
        e is BrokenConnectionException broken ? broken.Reason
        : e.InnerException is SocketException { SocketErrorCode: var error } ? ToCloseReason(error)
        : CloseReason.PeerReset;

    /// <summary>Returns the reason for an error number of Linux (errno(3)).</summary>
    public static CloseReason FromErrno(int errno) => errno switch
    {
        110 or 113 or 101 => CloseReason.PeerLost, // ETIMEDOUT, EHOSTUNREACH, ENETUNREACH
        _ => CloseReason.PeerReset,
    };
}
