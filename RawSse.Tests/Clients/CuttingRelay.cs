using System.Net;
using System.Net.Sockets;
using System.Text;

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
    private OneAnswer? _one;
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

    /// <summary>What becomes of a request on its way.</summary>
    public Func<string, string> OnRequest { get; set; } = request => request;

    /// <summary>Ends the client's stream. Its next requests are held until <see cref="Release"/>.</summary>
    public void Cut()
    {
        RelayedStream[] open;
        lock (_lock)
        {
            HoldUnderLock();
            open = [.. _open];
            _open.Clear();
        }

        Array.ForEach(open, stream => stream.End());
    }

    /// <summary>Holds all further requests until <see cref="Release"/>; the client's stream goes on.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            HoldUnderLock();
        }
    }

    /// <summary>Lets one of the requests that are held through; those after it are held on.</summary>
    /// <param name="edit">What becomes of its answer on the way back.</param>
    /// <returns>Completed when the client has the whole answer.</returns>
    public Task AnswerOneAsync(Func<string, string> edit)
    {
        var one = new OneAnswer(edit, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _one = one;
        }

        Release();
        return one.Passed.Task;
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
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The listener was disposed, while it was accepting or just before.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using var stream = new RelayedStream(client);
        OneAnswer? one = null;
        try
        {
            // A connection counts once it asks for something: browsers open some to spare.
            byte[] request = new byte[16 * 1024];
            int length = await client.ReceiveAsync(request);
            while (length > 0 && TryOpen(stream, out one) is { } held)
            {
                await held;
            }

            byte[] passed = Encoding.Latin1.GetBytes(OnRequest(Encoding.Latin1.GetString(request, 0, length)));
            await (one is null ? stream.PassAsync(passed, Server) : stream.PassWholeAsync(passed, Server, one.Edit));
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

            stream.End();
            one?.Passed.SetResult();
        }
    }

    /// <summary>Counts a connection as open, or gives what it has to wait for.</summary>
    private Task? TryOpen(RelayedStream stream, out OneAnswer? one)
    {
        lock (_lock)
        {
            one = null;
            if (_isHeld)
            {
                return _released.Task;
            }

            stream.Limit(_nextLimit ?? int.MaxValue);
            _nextLimit = null;
            _open.Add(stream);
            (one, _one) = (_one, null);
            if (one is not null)
            {
                HoldUnderLock();
            }

            return null;
        }
    }

    private void HoldUnderLock()
    {
        if (!_isHeld)
        {
            _isHeld = true;
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed record OneAnswer(Func<string, string> Edit, TaskCompletionSource Passed);
}
