using System.Net;
using System.Net.Sockets;

namespace RawSse.Tests.Support;

/// <summary>A server on a port of its own, without ticks unless asked for.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public RunningServer(Action<SseServerOptions>? change = null, bool portable = false)
    {
        var options = new SseServerOptions
        {
            Listen = [ListenAddress.Parse("127.0.0.1:0")],
            Tick = TimeSpan.Zero,

            // What tests call it where the name does not matter.
            Hosts = ["a"],
            UsePortableSockets = portable,
        };
        change?.Invoke(options);
        Server = new SseServer(options);
        Server.Start();
    }

    public SseServer Server { get; }

    public Uri Url => Server.Urls[0];

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Url.Port);

    public EventId Publish(string data) => Server.Publish(new SseEvent(data));

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(EndPoint);
        return socket;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
