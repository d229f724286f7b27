using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>The seam between the server and what it moves bytes with: the managed sockets, or the kernel's own calls.</summary>
internal abstract class SocketLayer : IDisposable
{
    /// <summary>Makes a connection of an accepted socket, which is then the connection's alone.</summary>
    public abstract Connection Adopt(Socket socket, ConnectionTable table);

    /// <summary>What a shard waits on.</summary>
    public abstract Poller NewPoller();

    /// <summary>Starts what it needs to run.</summary>
    /// <param name="died">Told if that ends by an exception.</param>
    public virtual void Start(Action<Exception> died)
    {
    }

    /// <summary>Ends that again: no request is answered after it.</summary>
    /// <param name="bound">How long a request that hangs on a disk is waited for.</param>
    public virtual void Stop(TimeSpan bound)
    {
    }

    /// <summary>Lets go of what the kernel keeps for it.</summary>
    public abstract void Dispose();

    /// <summary>
    /// Makes of an action one for endpoints to call: it is done when the calling thread has answered the requests at hand,
    /// or has had a millisecond for them, and then once, however often it was called meanwhile; at once where another
    /// thread calls.
    /// </summary>
    /// <param name="action">The action. There may be only one.</param>
    public virtual Action AfterRequests(Action action) => action;
}

/// <summary>The managed sockets, on every system.</summary>
internal sealed class PortableSockets : SocketLayer
{
    /// <inheritdoc/>
    public override Connection Adopt(Socket socket, ConnectionTable table) => new PortableConnection(socket, table);

    /// <inheritdoc/>
    public override Poller NewPoller() => new PortablePoller();

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The runtime's own threads wait for its sockets.
    }
}

/// <summary>
/// The kernel's calls, on Linux: a stream costs a fifth of the memory, and a send less time. One thread waits for what
/// the HTTP sides wait for; the shards wait for their own.
/// </summary>
internal sealed class LinuxSockets : SocketLayer
{
    private static readonly TimeSpan LongestPostponement = TimeSpan.FromMilliseconds(1);

    private readonly EpollPoller _httpPoller;
    private readonly TimeProvider _time;
    private Thread? _thread;
    private volatile bool _stopped;
    private Action? _afterwards;
    private bool _isPostponed;
    private long _postponedAt;

    /// <summary>Opens what the HTTP sides wait on.</summary>
    /// <param name="time">The server's clock.</param>
    public LinuxSockets(TimeProvider time)
    {
        _time = time;
        _httpPoller = new EpollPoller(() =>
        {
            if (_isPostponed && _time.GetElapsedTime(_postponedAt) >= LongestPostponement)
            {
                DoWhatWasPostponed();
            }
        });
    }

    /// <inheritdoc/>
    [SuppressMessage("Usage", "CA1816", Justification = "The socket object has nothing left to finalize.")]
    public override Connection Adopt(Socket socket, ConnectionTable table)
    {
        IPAddress? peer = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        var descriptor = new FileDescriptor(socket.SafeHandle.DangerousGetHandle());

        // The number is ours now. The socket object did nothing that waits, so the runtime watches nothing of it.
        socket.SafeHandle.SetHandleAsInvalid();
        GC.SuppressFinalize(socket);
        return new LinuxConnection(descriptor, table, peer, _httpPoller);
    }

    /// <inheritdoc/>
    public override Poller NewPoller() => new EpollPoller();

    /// <inheritdoc/>
    public override void Start(Action<Exception> died)
    {
        _thread = new Thread(() => Run(died)) { IsBackground = true, Name = "RawSse requests" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public override void Stop(TimeSpan bound)
    {
        _stopped = true;
        _httpPoller.Wake();
        _ = _thread?.Join(bound);
    }

    /// <inheritdoc/>
    public override void Dispose() => _httpPoller.Dispose();

    /// <inheritdoc/>
    public override Action AfterRequests(Action action)
    {
        _afterwards = _afterwards is null ? action : throw new InvalidOperationException("there is one already");
        return () =>
        {
            if (Thread.CurrentThread != _thread)
            {
                action();
            }
            else if (!_isPostponed)
            {
                _isPostponed = true;
                _postponedAt = _time.GetTimestamp();
            }
        };
    }

    private void DoWhatWasPostponed()
    {
        if (_isPostponed)
        {
            _isPostponed = false;
            _afterwards!();
        }
    }

    private void Run(Action<Exception> died)
    {
        try
        {
            while (!_stopped)
            {
                _httpPoller.Hear(canWait: true);
                DoWhatWasPostponed();
            }
        }
        catch (Exception e) when (!_stopped)
        {
            died(e);
        }
        catch (ObjectDisposedException)
        {
            // A request hung for longer than the server waited for it.
        }
    }
}
