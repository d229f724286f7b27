using System.Net.Sockets;
using System.Runtime.InteropServices;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Publishing;

/// <summary>
/// A keep-alive connection that repeats one request, each time after the answer to the last one. The run's thread owns
/// it, and no method waits.
/// </summary>
internal sealed unsafe class PublishConnection : IDisposable
{
    private const int DontWait = 0x40;

    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[2048];
    private int _answerLength;
    private int _sent;
    private long _askedAt;

    public PublishConnection(ServerAddress server, byte[] request)
    {
        _request = request;
        _sent = request.Length;
        _socket = Connect(server);
        _descriptor = (int)_socket.Handle;
    }

    /// <summary>The descriptor, for the epoll set.</summary>
    public int Descriptor => _descriptor;

    /// <summary>The event number in the last answer.</summary>
    public long Sequence { get; private set; }

    /// <summary>
    /// The time from the first byte of the last request to the last byte of its answer, in the unit of stamps.
    /// </summary>
    public long Latency { get; private set; }

    public static Socket Connect(ServerAddress server)
    {
        var socket = new Socket(server.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(server.EndPoint);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new LoadFailure($"can't connect to {server.EndPoint}: {failure.Message}");
        }
    }

    /// <summary>Begins the next request.</summary>
    public void Ask()
    {
        _sent = 0;
        _askedAt = Stamp.Now;
        SendRest();
    }

    /// <summary>Sends as much of the request as there is room for.</summary>
    public void SendRest()
    {
        while (_sent < _request.Length)
        {
            nint sent;
            fixed (byte* request = _request)
            {
                sent = Libc.Send(_descriptor, request + _sent, _request.Length - _sent, Libc.NoSignal | DontWait);
            }

            if (sent < 0)
            {
                ThrowUnlessFull();
                return;
            }

            _sent += (int)sent;
        }
    }

    /// <summary>Reads what has arrived. Returns true if that completes an answer.</summary>
    public bool TryReadAnswer()
    {
        nint length;
        fixed (byte* answer = _answer)
        {
            length = Libc.Receive(_descriptor, answer + _answerLength, _answer.Length - _answerLength, DontWait);
        }

        if (length <= 0)
        {
            if (length == 0)
            {
                throw new LoadFailure("the server closed a publisher's connection");
            }

            ThrowUnlessFull();
            return false;
        }

        _answerLength += (int)length;
        int whole = PublicationAnswer.Read(_answer.AsSpan(0, _answerLength), out long sequence);
        if (whole == 0)
        {
            return false;
        }

        if (whole != _answerLength || _sent < _request.Length)
        {
            throw new LoadFailure("the server answered more than it was asked");
        }

        if (sequence <= Sequence)
        {
            throw new LoadFailure($"the server answered with number {sequence} after {Sequence}");
        }

        _answerLength = 0;
        Sequence = sequence;
        Latency = Stamp.Now - _askedAt;
        return true;
    }

    public void Dispose() => _socket.Dispose();

    private static void ThrowUnlessFull()
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != Libc.WouldBlock)
        {
            throw new LoadFailure($"a publisher's connection broke: {Libc.Describe(error)}");
        }
    }
}
