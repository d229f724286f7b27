using RawSse.FanOut;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>The tests' own wire.</summary>
internal sealed class ScriptedWireUnderTest : WireUnderTest
{
    private const int Room = 100_000;

    private readonly ScriptedWire _wire = new() { Room = Room };
    private int _received;

    public override IWire Wire => _wire;

    public override CloseReason? Closed => _wire.Closed;

    protected override EventLoop Loop { get; } = Loops.New();

    public override byte[] Receive(int count)
    {
        _wire.Drain(Room);
        _wire.Room = Room;
        _received += count;
        return _wire.Taken[(_received - count).._received];
    }

    public override void EndPeer() => _wire.EndPeer();

    public override void ResetPeer() => _wire.Close(CloseReason.PeerReset);

    public override void Dispose() => Loop.Dispose();
}
