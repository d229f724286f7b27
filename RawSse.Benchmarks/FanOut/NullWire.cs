using RawSse.FanOut;
using RawSse.Net;

namespace RawSse.Benchmarks.FanOut;

/// <summary>A wire that accepts everything and sends nothing, so that only the path to the wire is measured.</summary>
internal sealed class NullWire : IWire
{
    /// <summary>The number of bytes accepted.</summary>
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
