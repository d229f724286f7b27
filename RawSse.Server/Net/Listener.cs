using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>Opens the listening sockets of an address.</summary>
internal static class Listener
{
    /// <summary>As many as the kernel allows (it cuts this to <c>net.core.somaxconn</c>): a reconnect storm waits in line.</summary>
    private const int Backlog = 16 * 1024;

    /// <summary>Binds and listens.</summary>
    /// <param name="address">Where.</param>
    /// <param name="peerTimeout">How long a peer may acknowledge nothing.</param>
    /// <returns>One listener for each address family that the machine has.</returns>
    /// <exception cref="IOException">It can't; one line that says why.</exception>
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
                listeners.Count > 0 && e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                // A machine without IPv6: localhost is 127.0.0.1 alone.
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
                // Otherwise another process could bind the same port, and get some of the connections.
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
