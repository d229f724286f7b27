namespace RawSse.Events;

/// <summary>
/// A frame: one event, or one control block, as exactly one HTTP chunk. That is how the log holds events, so that any
/// run of frames can be sent as it stands.
/// </summary>
/// <remarks>RFC 9112, section 7.1: <c>chunk = chunk-size CRLF chunk-data CRLF</c>, the size in hexadecimal.</remarks>
internal static class EventFrame
{
    /// <summary>The chunk of size 0 that ends a stream: its end was meant, the connection was not cut.</summary>
    public static ReadOnlySpan<byte> EndOfStream => "0\r\n\r\n"u8;

    /// <summary>How many bytes the chunk around a block takes.</summary>
    public static int GetLength(int block) => HexDigits(block) + 2 + block + 2;

    /// <summary>Writes an event as a chunk; <paramref name="block"/> is what <see cref="EventEncoder"/> measured.</summary>
    public static void Write(in SseEvent e, ReadOnlySpan<byte> id, int block, Span<byte> into)
    {
        var output = new SpanWriter(into);
        output.Write(block, 'x');
        output.Write("\r\n"u8);
        int head = output.Written;
        int written = EventEncoder.Write(e, id, into[head..]);
        System.Diagnostics.Debug.Assert(written == block, "the encoder measured what it wrote");
        "\r\n"u8.CopyTo(into[(head + written)..]);
    }

    /// <summary>A block of lines as a chunk of its own.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> block)
    {
        byte[] frame = new byte[GetLength(block.Length)];
        var output = new SpanWriter(frame);
        output.Write(block.Length, 'x');
        output.Write("\r\n"u8);
        output.Write(block);
        output.Write("\r\n"u8);
        return frame;
    }

    /// <summary>The block inside one frame: what a HTTP/1.0 client gets, which knows no chunks.</summary>
    public static ReadOnlySpan<byte> Unwrap(ReadOnlySpan<byte> frame) => frame[(frame.IndexOf((byte)'\n') + 1)..^2];

    private static int HexDigits(int value) => (32 - System.Numerics.BitOperations.LeadingZeroCount((uint)value | 1) + 3) / 4;
}
