using RawSse.FanOut;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>A wire with both its ends in the test's hands.</summary>
internal abstract class WireUnderTest : IDisposable
{
    private readonly CountingOwner _owner = new();

    /// <summary>The wire.</summary>
    public abstract IWire Wire { get; }

    /// <summary>Why it has ended; null while it is open.</summary>
    public abstract CloseReason? Closed { get; }

    /// <summary>How often its owner was told that there is room.</summary>
    public int Drained => _owner.Drained;

    /// <summary>How often its owner was told that the peer sends nothing more.</summary>
    public int PeerEnded => _owner.PeerEnded;

    /// <summary>How often its owner was told that it has ended.</summary>
    public int Gone => _owner.Gone;

    /// <summary>Where both live; the test turns it.</summary>
    protected abstract EventLoop Loop { get; }

    /// <summary>The owner attaches itself.</summary>
    public void Attach() => Wire.Attach(_owner, Loop);

    /// <summary>Turns the loop until a condition holds.</summary>
    public void TurnUntil(Func<bool> condition, string what) => Wait.Until(
        () =>
        {
            TurnLoop();
            return condition();
        },
        what);

    /// <summary>Turns the loop once, so that the wire tells its owner what has happened.</summary>
    public void TurnLoop() => Loop.Turn(canWait: false);

    /// <summary>The peer reads so many bytes, while the loop goes on.</summary>
    public abstract byte[] Receive(int count);

    /// <summary>The peer closes its sending side, and reads on.</summary>
    public abstract void EndPeer();

    /// <summary>The peer, or the network, breaks the connection.</summary>
    public abstract void ResetPeer();

    public abstract void Dispose();
}
