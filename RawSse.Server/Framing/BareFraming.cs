namespace RawSse.Framing;

/// <summary>Leaves blocks as they are, so the end of the connection ends the stream. It has no state.</summary>
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
