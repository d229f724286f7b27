using RawSse.FanOut;

namespace RawSse.Tests.Net;

/// <summary>Counts what a wire tells its owner.</summary>
internal sealed class CountingOwner : IWireOwner
{
    private int _drained;
    private int _peerEnded;
    private int _gone;

    public int Drained => Volatile.Read(ref _drained);

    public int PeerEnded => Volatile.Read(ref _peerEnded);

    public int Gone => Volatile.Read(ref _gone);

    void IWireOwner.OnWritable() => Interlocked.Increment(ref _drained);

    void IWireOwner.OnPeerEnded() => Interlocked.Increment(ref _peerEnded);

    void IWireOwner.OnClosed() => Interlocked.Increment(ref _gone);
}
