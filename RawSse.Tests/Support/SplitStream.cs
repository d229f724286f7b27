namespace RawSse.Tests.Support;

/// <summary>A stream that gives its bytes in two pieces, split where the test says.</summary>
internal sealed class SplitStream(byte[] bytes, int split) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..UpToSplit(buffer.Length)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, UpToSplit(count));

    private int UpToSplit(int wanted) => Position < split ? Math.Min(wanted, split - (int)Position) : wanted;
}
