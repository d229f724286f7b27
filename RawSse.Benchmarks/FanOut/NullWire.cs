using RawSse.FanOut;
using RawSse.Net;

namespace RawSse.Benchmarks.FanOut;

/// <summary>Takes everything and does nothing, so that what is measured is the way to the wire.</summary>
internal sealed class NullWire : IWire
{
    /// <summary>What it took.</summary>
    public long Sent { get; private set; }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        Sent += bytes.Length;
        return bytes.Length;
    }

    public void WaitForRoom() => throw new NotSupportedException("it is never full");

    public void SendLater(byte[] rest) => throw new NotSupportedException("it is never full");

    public void Attach(IWireOwner owner, EventLoop loop)
    {
    }

    public void Close(CloseReason reason)
    {
    }
}
