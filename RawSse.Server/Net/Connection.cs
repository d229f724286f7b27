using System.Net;

namespace RawSse.Net;

/// <summary>One accepted socket, from its accept to its one named end.</summary>
/// <remarks>
/// The HTTP side and, after the hand-over, a shard use it one after the other. <see cref="Close"/> may be called by any
/// thread at any time; the first call wins.
/// </remarks>
internal abstract class Connection(ConnectionTable table, IPAddress? peer) : IWire
{
    /// <summary>What a peer may send on a stream before it is taken for a mistake: a pipelined request or two.</summary>
    protected const int MaxUnexpectedBytes = 64 * 1024;

    private const int Open = 0, Closed = 1, Told = 2;

    private IWireOwner? _owner;
    private int _closed;

    /// <summary>Where it comes from; forgotten with the HTTP side.</summary>
    public IPAddress? Peer { get; private set; } = peer;

    /// <summary>Where it stands in the table; the table's own.</summary>
    public int TableIndex { get; set; }

    /// <summary>When <see cref="Expired"/> is to be called, as a timestamp of the server's clock.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Called by the shared timer once the deadline has passed.</summary>
    public Action? Expired { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != Open;

    /// <summary>The server's end and the peer's; each is null once it can't be told any more.</summary>
    protected abstract (IPEndPoint? Local, IPEndPoint? Peer) Ends { get; }

    /// <summary>Who is told what happens, after the hand-over.</summary>
    protected IWireOwner? Owner => Volatile.Read(ref _owner);

    /// <summary>The bytes of the HTTP side. It must be disposed before the hand-over; that does not end the connection.</summary>
    public abstract Stream OpenStream();

    /// <summary>
    /// Whether the kernel says that the other end is open and belongs to the server's own account; never where it can't say. Asks anew each time.
    /// </summary>
    public bool IsFromOwnAccount() =>
        OperatingSystem.IsLinux() && Ends is (IPEndPoint local, IPEndPoint peer) && PeerAccount.IsOwn(local, peer);

    /// <summary>Tells the peer that nothing more will be sent.</summary>
    public abstract void EndSending();

    /// <inheritdoc/>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <inheritdoc/>
    public abstract void SendLater(byte[] rest);

    /// <inheritdoc/>
    public abstract bool CanWaitForRoom { get; }

    /// <inheritdoc/>
    public abstract void WaitForRoom();

    /// <inheritdoc/>
    public void Attach(IWireOwner owner, Poller poller)
    {
        Peer = null;

        // Written before the check, as Close sets its flag before it looks for an owner: one of the two sees the other.
        _ = Interlocked.Exchange(ref _owner, owner);
        if (IsClosed)
        {
            TellGone();
        }
        else
        {
            Watch(poller);
        }
    }

    /// <inheritdoc/>
    public void Close(CloseReason reason)
    {
        if (Interlocked.CompareExchange(ref _closed, Closed, Open) == Open)
        {
            CloseSocket(reason);
            table.Remove(this, reason);
            TellGone();
        }
    }

    /// <summary>Whoever attaches while it closes may be found by both; it is told by one.</summary>
    private void TellGone()
    {
        if (Owner is { } owner && Interlocked.CompareExchange(ref _closed, Told, Closed) == Closed)
        {
            owner.Gone();
        }
    }

    /// <summary>Begins to watch for the peer's end, and for room; tells the owner.</summary>
    protected abstract void Watch(Poller poller);

    /// <summary>Closes the socket; called once. The peer is to see an end, not a reset, where it still sees anything.</summary>
    protected abstract void CloseSocket(CloseReason reason);
}
