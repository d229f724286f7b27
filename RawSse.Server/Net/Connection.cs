using System.Net;

namespace RawSse.Net;

/// <summary>
/// One accepted socket, from its accept to its one named end: its transport, the loop that it lives on, who uses it, and
/// how long the wait that is under way may last.
/// </summary>
/// <remarks>
/// The thread of its loop alone touches it. While it passes from one loop to another no loop has it, and whoever holds it may
/// close it. Nobody else can: whatever ends it comes through the loop's inbox.
/// </remarks>
internal sealed class Connection(Transport transport, ConnectionCounts counts, IPAddress? peer, Arrival arrival)
{
    /// <summary>Stands for no deadline.</summary>
    public const long Never = long.MaxValue;

    private bool _isWatched;

    /// <summary>What moves its bytes.</summary>
    public Transport Transport { get; } = transport;

    /// <summary>Where it comes from; forgotten with the HTTP side.</summary>
    public IPAddress? Peer { get; private set; } = peer;

    /// <summary>How it came in.</summary>
    public Arrival Arrival { get; } = arrival;

    /// <summary>The loop that it lives on; null while it passes from one to another, and after its end.</summary>
    public EventLoop? Loop { get; private set; }

    /// <summary>Who is told what happens.</summary>
    public IConnectionUser? User { get; set; }

    /// <summary>When its user is told that it has expired, as a timestamp of the server's clock.</summary>
    public long Deadline { get; set; } = Never;

    /// <summary>Where it stands among the connections of its loop; the loop's own.</summary>
    public int LoopIndex { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>
    /// Whether the kernel says that the other end is open and belongs to the server's own account; never where it can't say. Asks anew each time.
    /// </summary>
    public bool IsFromOwnAccount()
    {
        Loop?.AssertCurrent();
        return OperatingSystem.IsLinux() && Transport.Ends is (IPEndPoint local, IPEndPoint peer) && PeerAccount.IsOwn(local, peer);
    }

    /// <summary>Begins its life on a loop, on the loop's thread.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="user">Who is told of its end, and once it is watched of all that happens.</param>
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
            user.Ended();
            return;
        }

        Loop = loop;
        loop.Add(this);
    }

    /// <summary>Has its user told what happens to the socket, from the first wait on: most requests are there before anyone waits.</summary>
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

    /// <summary>Ends its life on its loop: another one is to have it. Its HTTP side is over with this.</summary>
    public void Leave()
    {
        Peer = null;
        User = null;
        Deadline = Never;
        Detach();
    }

    /// <summary>The socket may be ready for something. The loop calls.</summary>
    public void Happened(Readiness what)
    {
        if (IsClosed || User is not { } user)
        {
            return;
        }

        Readiness forUser = Transport.Advance(what);
        if (forUser != Readiness.None)
        {
            user.Happened(forUser);
        }

        Loop?.AfterOne();
    }

    /// <summary>Ends it. Only the first reason counts; later calls do nothing.</summary>
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
        User?.Ended();
    }

    private void Detach()
    {
        if (Loop is not { } loop)
        {
            return;
        }

        loop.AssertCurrent();

        // First out of the loop's hands: once it is closed, its number may be another's.
        Transport.Forget();
        _isWatched = false;
        loop.Remove(this);
        Loop = null;
    }
}
