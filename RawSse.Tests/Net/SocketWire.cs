using System.Net.Sockets;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>A wire over a real socket.</summary>
internal sealed class SocketWire(SocketLayer sockets) : WireUnderTest
{
    private readonly ConnectionPair _pair = new(sockets);

    public override IWire Wire => _pair.Connection;

    public override CloseReason? Closed => _pair.Closed;

    protected override Poller Poller { get; } = sockets.NewPoller();

    public override byte[] Receive(int count)
    {
        byte[] received = new byte[count];
        int length = 0;
        _pair.Peer.Blocking = false;
        HearUntil(
            () =>
            {
                while (length < count && _pair.Peer.Available > 0)
                {
                    length += _pair.Peer.Receive(received.AsSpan(length));
                }

                return length == count;
            },
            $"the peer gets {count} bytes");
        return received;
    }

    public override void EndPeer() => _pair.Peer.Shutdown(SocketShutdown.Send);

    public override void ResetPeer() => _pair.ResetPeer();

    public override void Dispose() => _pair.Dispose();
}
