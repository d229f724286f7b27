using System.Net;

namespace RawSse.Net;

/// <summary>
/// One accepted socket, from accept to its single end, which has a named reason. A connection holds its transport, the
/// loop that it lives on, its user, and a deadline for the current wait.
/// </summary>
/// <remarks>
/// Only the thread of its loop touches a connection. While it moves from one loop to another, it belongs to no loop,
/// and whoever holds it may close it. Everyone else goes through the loop's inbox.
/// </remarks>
internal sealed class Connection(Transport transport, ConnectionCounts counts, IPAddress? peer, Arrival arrival)
{
    /// <summary>The value of <see cref="Deadline"/> if there is no deadline.</summary>
    public const long Never = long.MaxValue;

    private bool _isWatched;

    /// <summary>Moves the bytes.</summary>
    public Transport Transport { get; } = transport;

    /// <summary>The peer's address; null once the connection has become a stream, to save memory.</summary>
    public IPAddress? Peer { get; private set; } = peer;

    /// <summary>How the connection was accepted.</summary>
    public Arrival Arrival { get; } = arrival;

    /// <summary>
    /// The loop that the connection lives on; null while it moves from one to another, and after its end.
    /// </summary>
    public EventLoop? Loop { get; private set; }

    /// <summary>Is told what happens to the connection.</summary>
    public IConnectionUser? User { get; set; }

    /// <summary>When the user is told that the deadline has passed, as a timestamp of the server's clock.</summary>
    public long Deadline { get; set; } = Never;

    /// <summary>The index in the loop's list of connections. Only the loop uses it.</summary>
    public int LoopIndex { get; set; }

    /// <summary>Whether the connection has ended.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>
    /// Asks the kernel whether the other end is open and belongs to the server's own account. Returns false if the
    /// kernel can't say.
    /// </summary>
    public bool IsFromOwnAccount()
    {
        Loop?.AssertCurrent();
        return OperatingSystem.IsLinux()
            && Transport.EndPoints is (IPEndPoint local, IPEndPoint peer)
            && PeerAccount.IsOwn(local, peer);
    }

    /// <summary>Moves the connection to a loop. The loop's thread calls this.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="user">
    /// Is told of the end and, once <see cref="Watch"/> was called, of everything that happens.
    /// </param>
    public void Enter(EventLoop loop, IConnectionUser user)
    {
        loop.AssertCurrent();
        if (Loop is not null)
        {
            throw new InvalidOperationException("the connection lives on a loop already");
        }

        User = user;
        if (IsClosed)
        {
            user.OnClosed();
            return;
        }

        Loop = loop;
        loop.Add(this);
    }

    /// <summary>
    /// Makes the loop watch the socket. Called before the first wait: most requests have arrived before anyone needs to
    /// wait.
    /// </summary>
    public void Watch()
    {
        if (_isWatched || Loop is not { } loop)
        {
            return;
        }

        _isWatched = true;
        if (!Transport.TryWatch(loop, this))
        {
            Close(CloseReason.InternalError);
        }
    }

    /// <summary>Takes the connection off its loop so that another can have it. This also ends its HTTP side.</summary>
    public void Leave()
    {
        Peer = null;
        User = null;
        Deadline = Never;
        Detach();
    }

    /// <summary>Handles a socket that may be ready. The loop calls this.</summary>
    public void OnReady(Readiness readiness)
    {
        if (IsClosed || User is not { } user)
        {
            return;
        }

        Readiness forUser = Transport.Advance(readiness);
        if (forUser != Readiness.None)
        {
            user.OnReady(forUser);
        }

        Loop?.RunPostponedIfDue();
    }

    /// <summary>Ends the connection. Only the first reason counts; later calls do nothing.</summary>
    public void Close(CloseReason reason)
    {
        if (IsClosed)
        {
            return;
        }

        Loop?.AssertCurrent();
        IsClosed = true;
        Detach();
        Transport.Close(isBroken: reason is CloseReason.PeerReset or CloseReason.PeerLost);
        counts.Remove(reason);
        User?.OnClosed();
    }

    private void Detach()
    {
        if (Loop is not { } loop)
        {
            return;
        }

        loop.AssertCurrent();

        // Before the socket is closed, because then its number may be given to another socket.
        Transport.Unwatch();
        _isWatched = false;
        loop.Remove(this);
        Loop = null;
    }
}
