using System.Net;
using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Http;
using RawSse.Net;

namespace RawSse.Benchmarks.Endpoints;

/// <summary>
/// Publications on one kept-alive connection, from the socket to the log and back, all on the benchmark's thread: it
/// sends a request, has the server's side served, and takes the answer. What is allocated is the server's, for the client
/// allocates nothing; the log's part of it is in <c>EventLogAppendBenchmarks</c>. Linux only.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class PublicationBenchmarks
{
    private const int Batch = 100;

    private static readonly byte[] One = Request("text/plain", new string('x', 100));

    private static readonly byte[] Many = Request(
        "application/x-ndjson", string.Concat(Enumerable.Repeat($"\"{new string('x', 98)}\"\n", Batch)));

    private readonly byte[] _answer = new byte[1024];
    private readonly PolledSockets _sockets = new();
    private Socket _client = null!;

    [GlobalCleanup]
    public void Disconnect()
    {
        _client.Dispose();
        _sockets.Dispose();
    }

    [GlobalSetup]
    public void Connect()
    {
        var server = new SseServer(new SseServerOptions { Tick = TimeSpan.Zero });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _client.Connect(listener.LocalEndpoint);
        Connection connection = new ConnectionTable(_sockets, NullLogger.Instance).Add(listener.AcceptSocket());
        TimeProvider time = TimeProvider.System;
        _ = new HttpConnection(connection, new Arrival(IsOnLoopback: true, IsSurplus: false), server.Handler, new HttpDate(time), time, NullLogger.Instance).RunAsync();
    }

    [Benchmark]
    public int OneEvent() => Publish(One);

    [Benchmark(OperationsPerInvoke = Batch)]
    public int ManyEvents() => Publish(Many);

    private static byte[] Request(string type, string body) => Encoding.ASCII.GetBytes(
        $"POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    private int Publish(byte[] request)
    {
        _ = _client.Send(request);
        while (_client.Available == 0)
            _sockets.Serve();
        int length = _client.Receive(_answer);
        return _answer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8)
            ? length
            : throw new InvalidOperationException(Encoding.ASCII.GetString(_answer, 0, length));
    }

    /// <summary>Connections whose poller runs when it is told to, on the thread that tells it.</summary>
    private sealed class PolledSockets : SocketLayer
    {
        private readonly EpollPoller _poller = new();

        public void Serve() => _poller.Hear(canWait: false);

        public override Connection Adopt(Socket socket, ConnectionTable table)
        {
            var descriptor = new FileDescriptor(socket.SafeHandle.DangerousGetHandle());
            socket.SafeHandle.SetHandleAsInvalid();
            return new LinuxConnection(descriptor, table, IPAddress.Loopback, _poller);
        }

        public override Poller NewPoller() => new EpollPoller();

        public override void Dispose() => _poller.Dispose();
    }
}
