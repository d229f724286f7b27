namespace RawSse.Framing;

/// <summary>Blocks as they are. The end of the stream is the end of the connection. Without a state.</summary>
internal sealed class BareFraming : StreamFraming
{
    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> End => [];

    /// <inheritdoc/>
    public override byte[] Wrap(ReadOnlySpan<byte> block) => block.ToArray();

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Reframe(ReadOnlySpan<byte> frame) => ChunkedFraming.GetBlock(frame);
}
