using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Opens the crowd's connections: a few handshakes at a time, so that no backlog overflows, and from several loopback
/// addresses, so that the ports don't run short. The crowd's thread owns it.
/// </summary>
internal sealed unsafe class CrowdDialer
{
    // Below the backlog of 511 that node and nginx listen with.
    private const int HandshakesAtOnce = 128;

    // A source address has some 28,000 ports to one server; other programs want some of them.
    private const int ClientsPerSource = 10_000;

    private const int StalledReceiveBuffer = 4096;

    private readonly Epoll _epoll;
    private readonly byte[] _server;
    private readonly AddressFamily _family;
    private readonly byte[] _request;
    private readonly bool _manySources;
    private readonly double _neverRead;
    private int _dialled;
    private int _answered;

    public CrowdDialer(ServerAddress server, LoadOptions options, Epoll epoll)
    {
        _epoll = epoll;
        _family = server.EndPoint.AddressFamily;
        _server = AddressBytes(server.EndPoint);
        _manySources = _family == AddressFamily.InterNetwork && IPAddress.IsLoopback(server.EndPoint.Address);
        _neverRead = options.NeverRead;
        _request = Encoding.ASCII.GetBytes(
            $"GET {server.Path} HTTP/1.1\r\nHost: {server.Host}\r\nAccept: text/event-stream\r\n\r\n");
    }

    public void Answered() => _answered++;

    /// <summary>Begins as many of the handshakes that are still to do as may be under way.</summary>
    public void DialSome(Span<ClientStream> clients)
    {
        while (_dialled < clients.Length && _dialled - _answered < HandshakesAtOnce)
        {
            // Stalled clients are spread evenly among the others: client n is one when n times the share passes a
            // whole number.
            clients[_dialled].NeverReads = (long)((_dialled + 1) * _neverRead) > (long)(_dialled * _neverRead);
            Dial(ref clients[_dialled], _dialled);
            _dialled++;
        }
    }

    /// <summary>The handshake is over: asks for the stream.</summary>
    public void Connected(ref ClientStream client, int number)
    {
        int error = 0;
        int length = sizeof(int);
        _ = Libc.GetSocketOption(client.Descriptor, Libc.LevelSocket, Libc.SocketError, &error, &length);
        if (error != 0)
            throw new LoadFailure($"can't connect client {number + 1}: {Libc.Describe(error)}");

        // A fresh socket's send buffer takes a request whole.
        fixed (byte* request = _request)
        {
            if (Libc.Send(client.Descriptor, request, _request.Length, Libc.NoSignal) != _request.Length)
                throw new LoadFailure($"can't ask for stream {number + 1}: {LastError()}");
        }

        client.Phase = ClientPhase.AwaitingHead;
        _epoll.Change(client.Descriptor, number, Epoll.Readable | Epoll.Ended | Epoll.ToldOnce);
    }

    private static string LastError() => Libc.Describe(Marshal.GetLastPInvokeError());

    private static byte[] AddressBytes(IPEndPoint endPoint)
    {
        SocketAddress address = endPoint.Serialize();
        return address.Buffer[..address.Size].ToArray();
    }

    private void Dial(ref ClientStream client, int number)
    {
        int socket = Libc.Socket(
            _family == AddressFamily.InterNetwork ? 2 : 10, Libc.StreamSocket | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (socket < 0)
            throw new LoadFailure($"can't make socket {number + 1}: {LastError()}");

        client.Descriptor = socket;
        if (client.NeverReads)
            Set(socket, Libc.LevelSocket, Libc.ReceiveBuffer, StalledReceiveBuffer);
        if (_manySources)
            BindSource(socket, number / ClientsPerSource);

        fixed (byte* server = _server)
        {
            if (Libc.Connect(socket, server, _server.Length) < 0 && Marshal.GetLastPInvokeError() != Libc.InProgress)
                throw new LoadFailure($"can't connect client {number + 1}: {LastError()}");
        }

        _epoll.Add(socket, number, Epoll.Writable);
    }

    private static void BindSource(int socket, int source)
    {
        // The port is chosen at connect, by the whole four-tuple, not at bind, where it would have to be free for all.
        Set(socket, Libc.LevelIp, Libc.BindAddressNoPort, 1);
        byte[] address = AddressBytes(new(new IPAddress([127, 0, 0, (byte)(1 + source % 250)]), 0));
        fixed (byte* bytes = address)
        {
            if (Libc.Bind(socket, bytes, address.Length) < 0)
                throw new LoadFailure($"can't use source address 127.0.0.{1 + source % 250}: {LastError()}");
        }
    }

    private static void Set(int socket, int level, int name, int value) =>
        _ = Libc.SetSocketOption(socket, level, name, &value, sizeof(int));
}
