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

    /// <summary>Hears what the wire has to say, until something is so.</summary>
    public void HearUntil(Func<bool> condition, string what) => Wait.Until(
        () =>
        {
            Hear();
            return condition();
        },
        what);

    /// <summary>Hears what the wire has to say now.</summary>
    public void Hear() => Loop.Turn(canWait: false);

    /// <summary>The peer reads so many bytes, while the loop goes on.</summary>
    public abstract byte[] Receive(int count);

    /// <summary>The peer closes its sending side, and reads on.</summary>
    public abstract void EndPeer();

    /// <summary>The peer, or the network, breaks the connection.</summary>
    public abstract void ResetPeer();

    public abstract void Dispose();
}
