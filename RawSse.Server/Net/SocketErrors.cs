using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>The one place where the errors of sockets become named reasons.</summary>
internal static class SocketErrors
{
    /// <summary>The reason that stands for an error of send or receive.</summary>
    public static CloseReason ToCloseReason(SocketError error) => error switch
    {
        SocketError.Success => CloseReason.PeerClosed,
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable => CloseReason.PeerLost,
        _ => CloseReason.PeerReset,
    };

    /// <summary>The same for what a stream over a socket throws.</summary>
    public static CloseReason ToCloseReason(IOException e) =>
        e is BrokenConnectionException broken ? broken.Reason
        : e.InnerException is SocketException { SocketErrorCode: var error } ? ToCloseReason(error)
        : CloseReason.PeerReset;

    /// <summary>The same for the error numbers of Linux (errno(3)).</summary>
    public static CloseReason FromErrno(int errno) => errno switch
    {
        110 or 113 or 101 => CloseReason.PeerLost, // ETIMEDOUT, EHOSTUNREACH, ENETUNREACH
        _ => CloseReason.PeerReset,
    };
}
