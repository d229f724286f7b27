using System.Net;
using System.Net.Sockets;

namespace RawSse.Tests.Support;

/// <summary>
/// The client's side of a <see cref="Veil"/>, for clients that know nothing of it: they connect here, and what they
/// send and get is changed on its way to the server and back. A side that ends, ends the other side; one that breaks,
/// breaks it.
/// </summary>
internal sealed class UnveilingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;

    public UnveilingRelay(Uri server)
    {
        _server = server;
        _listener.Start(1024);
        Url = new Uri($"http://{_listener.LocalEndpoint}");
        _ = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public Uri Url { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            client.NoDelay = server.NoDelay = true;
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server.Port);
                _ = await server.SendAsync(new[] { Veil.Hello });
                await Task.WhenAll(PassAsync(client, server), PassBackAsync(server, client));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                client.LingerState = server.LingerState = new LingerOption(enable: true, seconds: 0);
            }
        }
    }

    private static async Task PassBackAsync(Socket server, Socket client)
    {
        try
        {
            byte[] hello = new byte[1];
            if (await server.ReceiveAsync(hello.AsMemory()) == 1)
            {
                await PassAsync(server, client);
            }
            else
            {
                client.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The other direction must not wait for a client that doesn't know yet.
            client.Close(0);
            throw;
        }
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory()) is > 0 and int read)
            {
                Veil.Lift(buffer.AsSpan(0, read));
                for (int sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            from.Close(0);
            to.Close(0);
            throw;
        }
    }
}
