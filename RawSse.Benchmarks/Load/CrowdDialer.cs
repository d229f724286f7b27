using System.Runtime.InteropServices;
using System.Text;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Opens the crowd's connections, a few handshakes at a time, so that no backlog overflows. The crowd's thread owns it.
/// </summary>
internal sealed unsafe class CrowdDialer
{
    // This is below the backlog of 511 with which node and nginx listen.
    private const int HandshakesAtOnce = 128;

    // A source address has some 28,000 ports for one server, and other programs need some of them.
    private const int ClientsPerSource = 10_000;

    private const int StalledReceiveBuffer = 4096;

    private readonly Epoll _epoll;
    private readonly ClientSocket _socket;
    private readonly byte[] _request;
    private readonly double _neverRead;
    private int _dialled;
    private int _answered;

    public CrowdDialer(ServerAddress server, LoadOptions options, Epoll epoll)
    {
        _epoll = epoll;
        _socket = new(server);
        _neverRead = options.NeverRead;
        _request = Encoding.ASCII.GetBytes(
            $"GET {server.Path} HTTP/1.1\r\nHost: {server.Host}\r\nAccept: text/event-stream\r\n\r\n");
    }

    public void Answered() => _answered++;

    /// <summary>Begins as many of the remaining handshakes as may be under way.</summary>
    public void DialSome(Span<ClientStream> clients)
    {
        while (_dialled < clients.Length && _dialled - _answered < HandshakesAtOnce)
        {
            // Stalled clients are spread evenly among the others: client n is one if n times the share passes a whole
            // number.
            ref ClientStream client = ref clients[_dialled];
            client.NeverReads = (long)((_dialled + 1) * _neverRead) > (long)(_dialled * _neverRead);
            client.Descriptor = _socket.Connect(
                _dialled / ClientsPerSource, client.NeverReads ? StalledReceiveBuffer : 0);
            _epoll.Add(client.Descriptor, _dialled, Epoll.Writable);
            _dialled++;
        }
    }

    /// <summary>Requests the stream of a client whose handshake is over.</summary>
    public void Connected(ref ClientStream client, int number)
    {
        int error = ClientSocket.HandshakeError(client.Descriptor);
        if (error != 0)
        {
            throw new LoadFailure($"can't connect client {number + 1}: {Libc.Describe(error)}");
        }

        // The send buffer of a fresh socket has room for the whole request.
        fixed (byte* request = _request)
        {
            if (Libc.Send(client.Descriptor, request, _request.Length, Libc.NoSignal) != _request.Length)
            {
                throw new LoadFailure(
                    $"can't ask for stream {number + 1}: {Libc.Describe(Marshal.GetLastPInvokeError())}");
            }
        }

        client.Phase = ClientPhase.AwaitingHead;
        _epoll.Change(client.Descriptor, number, Epoll.Readable | Epoll.Ended | Epoll.ToldOnce);
    }
}
