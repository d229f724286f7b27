using System.Net;
using System.Net.Sockets;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Http;
using RawSse.Net;

namespace RawSse.Benchmarks.Endpoints;

/// <summary>
/// Measures publications on one kept-alive connection, from the socket to the log and back. The benchmark's thread does
/// all of it: it sends a request, runs the server's side, and receives the answer. The client allocates nothing, so all
/// allocations are the server's; <c>EventLogAppendBenchmarks</c> has the log's part of them. It runs on Linux only.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class PublicationBenchmarks
{
    private const int Batch = 100;

    private static readonly byte[] One = Request("text/plain", new string('x', 100));

    private static readonly byte[] Many = Request(
        "application/x-ndjson", string.Concat(Enumerable.Repeat($"\"{new string('x', 98)}\"\n", Batch)));

    private readonly byte[] _answer = new byte[1024];
    private readonly EventLoop _loop = new(
        new EpollPoller(),
        TimeProvider.System,
        "benchmark",
        e => throw new InvalidOperationException("the loop died", e));

    private Socket _client = null!;

    [GlobalCleanup]
    public void Disconnect()
    {
        _client.Dispose();
        _loop.Dispose();
    }

    [GlobalSetup]
    public void Connect()
    {
        var server = new SseServer(new SseServerOptions { Tick = TimeSpan.Zero });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _client.Connect(listener.LocalEndpoint);
        var counts = new ConnectionCounts(NullLogger.Instance);
        _ = counts.Add();
        var connection = new Connection(
            LinuxTransport.TakeFrom(listener.AcceptSocket()),
            counts,
            IPAddress.Loopback,
            new Arrival(IsOnLoopback: true, IsSurplus: false, At: 0));
        TimeProvider time = TimeProvider.System;
        new HttpServer(server.Handler, new HttpDate(time), time, NullLogger.Instance).Serve(connection, _loop);
    }

    [Benchmark]
    public int OneEvent() => Publish(One);

    [Benchmark(OperationsPerInvoke = Batch)]
    public int ManyEvents() => Publish(Many);

    private static byte[] Request(string type, string body) => Encoding.ASCII.GetBytes(
        $"POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"
            + body);

    private int Publish(byte[] request)
    {
        _ = _client.Send(request);
        while (_client.Available == 0)
        {
            _loop.Turn(canWait: false);
        }

        int length = _client.Receive(_answer);
        return _answer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8)
            ? length
            : throw new InvalidOperationException(Encoding.ASCII.GetString(_answer, 0, length));
    }
}
