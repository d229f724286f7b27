using System.Net;
using System.Net.Sockets;

namespace RawSse.Tests.Support;

/// <summary>
/// A bad network between a client and a server: passes bytes both ways, and cuts all connections when it is told to,
/// while the server keeps running. The server may be exchanged for another one behind the same address.
/// </summary>
/// <remarks>
/// Any thread may call; the list of open connections is guarded by a lock that is never held over I/O.
/// </remarks>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<Socket> _open = [];
    private readonly Task _accepting;
    private Uri _server;
    private HashSet<Socket> _held = [];
    private bool _isCut;

    /// <summary>Begins to pass connections on.</summary>
    public TcpRelay(Uri server)
    {
        _server = server;
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public Uri Url { get; }

    /// <summary>
    /// Keeps the connections that are open, and passes on nothing more of what servers send on them. One on which a
    /// client sends another request is reset.
    /// </summary>
    public void Hold()
    {
        lock (_lock)
        {
            _held = [.. _open];
        }
    }

    /// <summary>Resets all connections; new ones are reset too until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        Socket[] open;
        lock (_lock)
        {
            _isCut = true;
            open = [.. _open];
            _open.Clear();
        }

        Array.ForEach(open, Reset);
    }

    /// <summary>Lets connections through again, to another server if there is one.</summary>
    public void Mend(Uri? server = null)
    {
        lock (_lock)
        {
            _server = server ?? _server;
            _isCut = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The listener was disposed.
        }
    }

    private async Task PassAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (Add(client, server) is { } url)
            {
                await server.ConnectAsync(IPAddress.Parse(url.Host), url.Port);
                await Task.WhenAll(
                    CopyAsync(client, server, isOfClient: true), CopyAsync(server, client, isOfClient: false));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The server can't be reached, or the network was cut.
        }
        finally
        {
            Reset(client);
            Reset(server);
        }
    }

    /// <summary>Where to connect to; null if the network is cut.</summary>
    private Uri? Add(Socket client, Socket server)
    {
        lock (_lock)
        {
            if (_isCut)
            {
                return null;
            }

            _open.AddRange([client, server]);
            return _server;
        }
    }

    private bool IsHeld(Socket socket)
    {
        lock (_lock)
        {
            return _held.Contains(socket);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool isOfClient)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                if (IsHeld(to))
                {
                    if (isOfClient)
                    {
                        Reset(from);
                    }

                    continue;
                }

                for (int sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is broken: so is the other.
            Reset(from);
            Reset(to);
        }
    }

    /// <summary>Closes as a broken network does: by a reset, not by a proper end.</summary>
    private static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        socket.Dispose();
    }
}
