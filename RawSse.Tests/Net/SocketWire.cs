using System.Net.Sockets;
using RawSse.FanOut;
using RawSse.Http;
using RawSse.Net;

namespace RawSse.Tests.Net;

/// <summary>A wire over a real socket.</summary>
internal sealed class SocketWire : WireUnderTest
{
    private readonly TransportPeer _peer;

    public SocketWire(SocketLayer sockets, bool isVeiled = false)
    {
        _peer = new TransportPeer(sockets, isVeiled);
        Wire = new StreamWire(_peer.Connection);
    }

    public override IWire Wire { get; }

    public override CloseReason? Closed => _peer.Closed;

    protected override EventLoop Loop => _peer.Loop;

    public override byte[] Receive(int count) => _peer.Receive(count);

    public override void EndPeer() => _peer.Socket.Shutdown(SocketShutdown.Send);

    public override void ResetPeer() => _peer.Reset();

    public override void Dispose() => _peer.Dispose();
}
