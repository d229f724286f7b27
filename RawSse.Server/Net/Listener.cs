using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>Opens the listening sockets of an address. It has no state.</summary>
internal static class Listener
{
    /// <summary>
    /// As many as the kernel allows, which caps this at <c>net.core.somaxconn</c>, so that a reconnect storm waits in
    /// line.
    /// </summary>
    private const int Backlog = 16 * 1024;

    /// <summary>Binds the address and listens on it.</summary>
    /// <param name="address">The address.</param>
    /// <param name="peerTimeout">How long a peer may leave sent bytes unacknowledged.</param>
    /// <returns>One listener for each address family that the machine has.</returns>
    /// <exception cref="IOException">
    /// The server can't listen on the address. The message is one line that says why.
    /// </exception>
    public static List<TcpListener> Open(ListenAddress address, TimeSpan peerTimeout)
    {
        var listeners = new List<TcpListener>();
        foreach (IPAddress ip in address.Addresses)
        {
            try
            {
                listeners.Add(Open(ip, address.Port, peerTimeout));
            }
            catch (SocketException e) when (
                listeners.Count > 0
                && e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                // The machine has no IPv6, so localhost is 127.0.0.1 alone.
            }
            catch (SocketException e)
            {
                listeners.ForEach(l => l.Dispose());
                throw new IOException($"cannot listen on {address.Host}:{address.Port}: {Explain(e)}", e);
            }
        }

        return listeners;
    }

    private static TcpListener Open(IPAddress ip, int port, TimeSpan peerTimeout)
    {
        if (ip.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
        {
            ip = IPAddress.Any;
        }

        var listener = new TcpListener(ip, port);
        try
        {
            if (ip.Equals(IPAddress.IPv6Any))
            {
                listener.Server.DualMode = true;
            }

            if (OperatingSystem.IsWindows())
            {
                // Otherwise another process could bind the same port and receive some of the connections.
                listener.ExclusiveAddressUse = true;
            }

            SocketSettings.Apply(listener.Server, peerTimeout);
            listener.Start(Backlog);
            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    private static string Explain(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is in use; choose another with --listen",
        SocketError.AccessDenied => "not permitted; ports below 1024 need a privilege (CAP_NET_BIND_SERVICE)",
        SocketError.AddressNotAvailable => "this machine has no such address",
        _ => e.Message,
    };
}
