using System.Net;
using System.Net.Sockets;

namespace RawSse.Tests.Support;

/// <summary>A server on a free port, without ticks unless a test asks for them.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    /// <summary>What clients connect to in place of a server under a veil.</summary>
    private readonly UnveilingRelay? _relay;

    public RunningServer(Action<SseServerOptions>? change = null, SocketKind sockets = SocketKind.Native)
    {
        var options = new SseServerOptions
        {
            Listen = [ListenAddress.Parse("127.0.0.1:0")],
            Tick = TimeSpan.Zero,

            // What tests call it where the name does not matter.
            Hosts = ["a"],
            UsePortableSockets = sockets == SocketKind.Portable,
            TransportLayer = sockets == SocketKind.Veiled ? new Veil() : null,
        };
        change?.Invoke(options);
        Server = new SseServer(options);
        Server.Start();
        _relay = sockets == SocketKind.Veiled ? new UnveilingRelay(Server.Urls[0]) : null;
    }

    public SseServer Server { get; }

    public Uri Url => _relay?.Url ?? Server.Urls[0];

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Url.Port);

    public EventId Publish(string data) => Server.Publish(new SseEvent(data));

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(EndPoint);
        return socket;
    }

    public ValueTask DisposeAsync()
    {
        _relay?.Dispose();
        return Server.DisposeAsync();
    }
}
