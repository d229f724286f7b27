using System.Net;
using System.Net.Sockets;

namespace RawSse.Tests.Clients;

/// <summary>
/// A network between one client and a server that cuts at an exact byte: what lies before it arrives, and then the
/// connection ends without the end of the stream.
/// </summary>
/// <remarks>Any thread may call; the lock is never held over I/O.</remarks>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<RelayedStream> _open = [];
    private readonly Task _accepting;
    private TaskCompletionSource _released = new();
    private int? _nextLimit;
    private bool _isHeld;

    /// <summary>Begins to pass connections on.</summary>
    public CuttingRelay(Uri server)
    {
        Server = server;
        _listener.Start();
        Url = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to.</summary>
    public Uri Url { get; }

    /// <summary>Where requests go from now on.</summary>
    public Uri Server { get; set; }

    /// <summary>Ends the client's stream. Its next requests are held until <see cref="Release"/>.</summary>
    public void Cut()
    {
        RelayedStream[] open;
        lock (_lock)
        {
            _isHeld = true;
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            open = [.. _open];
            _open.Clear();
        }

        Array.ForEach(open, stream => stream.End());
    }

    /// <summary>Lets requests through again.</summary>
    /// <param name="bytes">How much of the next answer's body is passed on before it is cut; null for all.</param>
    public void Release(int? bytes = null)
    {
        lock (_lock)
        {
            _isHeld = false;
            _nextLimit = bytes;
        }

        _released.SetResult();
    }

    /// <summary>Cuts the open stream after so many more bytes; its client may then return at once.</summary>
    /// <returns>Whether it was cut already.</returns>
    public Func<bool> CutAfter(int bytes)
    {
        RelayedStream stream;
        lock (_lock)
        {
            stream = _open[^1];
        }

        stream.Limit(bytes);
        return () => stream.HasEnded;
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
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was disposed.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using var stream = new RelayedStream(client);
        try
        {
            // A connection counts once it asks for something: browsers open some to spare.
            byte[] request = new byte[16 * 1024];
            int length = await client.ReceiveAsync(request);
            while (length > 0 && TryOpen(stream) is { } held)
            {
                await held;
            }

            await stream.PassAsync(request.AsMemory(0, length), Server);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone, or the connection was cut.
        }
        finally
        {
            lock (_lock)
            {
                _ = _open.Remove(stream);
            }
        }
    }

    /// <summary>Counts a connection as open, or gives what it has to wait for.</summary>
    private Task? TryOpen(RelayedStream stream)
    {
        lock (_lock)
        {
            if (_isHeld)
            {
                return _released.Task;
            }

            stream.Limit(_nextLimit ?? int.MaxValue);
            _nextLimit = null;
            _open.Add(stream);
            return null;
        }
    }
}
