using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Opens the raw sockets of clients and begins their handshakes. It connects to a loopback server from several loopback
/// addresses, so that the ports don't run out.
/// </summary>
internal sealed unsafe class ClientSocket
{
    private const int Sources = 250;

    private readonly byte[] _server;
    private readonly AddressFamily _family;
    private readonly bool _manySources;

    public ClientSocket(ServerAddress server)
    {
        _family = server.EndPoint.AddressFamily;
        _server = AddressBytes(server.EndPoint);
        _manySources = _family == AddressFamily.InterNetwork && IPAddress.IsLoopback(server.EndPoint.Address);
    }

    /// <summary>Opens a non-blocking socket, and begins to connect it.</summary>
    /// <param name="source">Selects one of the machine's loopback addresses as the source; any number will do.</param>
    /// <param name="receiveBuffer">The size of the receive buffer; 0 for the kernel's choice.</param>
    /// <returns>The descriptor. The socket becomes writable once the handshake is over.</returns>
    public int Connect(int source, int receiveBuffer = 0)
    {
        int socket = Libc.Socket(
            _family == AddressFamily.InterNetwork ? 2 : 10, Libc.StreamSocket | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (socket < 0)
        {
            throw new LoadFailure($"can't make a socket: {LastError()}");
        }

        if (receiveBuffer > 0)
        {
            Set(socket, Libc.LevelSocket, Libc.ReceiveBuffer, receiveBuffer);
        }

        if (_manySources)
        {
            BindSource(socket, (byte)(1 + source % Sources));
        }

        fixed (byte* server = _server)
        {
            if (Libc.Connect(socket, server, _server.Length) == 0 || Marshal.GetLastPInvokeError() == Libc.InProgress)
            {
                return socket;
            }
        }

        string reason = LastError();
        _ = Libc.Close(socket);
        throw new LoadFailure($"can't connect: {reason}");
    }

    /// <summary>Returns how the handshake ended: 0, or an error number.</summary>
    public static int HandshakeError(int socket)
    {
        int error = 0;
        int length = sizeof(int);
        _ = Libc.GetSocketOption(socket, Libc.LevelSocket, Libc.SocketError, &error, &length);
        return error;
    }

    private static string LastError() => Libc.Describe(Marshal.GetLastPInvokeError());

    private static byte[] AddressBytes(IPEndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        return address.Buffer[..address.Size].ToArray();
    }

    private static void BindSource(int socket, byte lastByte)
    {
        // The port is chosen by connect for the whole four-tuple, rather than by bind, for which it would have to be
        // unused.
        Set(socket, Libc.LevelIp, Libc.BindAddressNoPort, 1);
        byte[] address = AddressBytes(new(new IPAddress([127, 0, 0, lastByte]), 0));
        fixed (byte* bytes = address)
        {
            if (Libc.Bind(socket, bytes, address.Length) < 0)
            {
                throw new LoadFailure($"can't use source address 127.0.0.{lastByte}: {LastError()}");
            }
        }
    }

    private static void Set(int socket, int level, int name, int value) =>
        _ = Libc.SetSocketOption(socket, level, name, &value, sizeof(int));
}
