using System.Numerics;
using RawSse.Events;

namespace RawSse.Framing;

/// <summary>
/// Each block as exactly one HTTP chunk: what clients of HTTP/1.1 get, and how the log keeps events. Without a state.
/// </summary>
/// <remarks>RFC 9112, section 7.1: <c>chunk = chunk-size CRLF chunk-data CRLF</c>, the size in hexadecimal.</remarks>
internal sealed class ChunkedFraming : StreamFraming
{
    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <summary>The chunk of size 0: the end was meant, the connection was not cut.</summary>
    public override ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>The length of the frame around a block of this length.</summary>
    public static int GetLength(int block) => HexDigits(block) + 2 + block + 2;

    /// <summary>Writes what stands before and after a block.</summary>
    /// <param name="frame">Where the frame will be; exactly as long as <see cref="GetLength"/> says.</param>
    /// <param name="block">The length of the block.</param>
    /// <returns>The room for the block.</returns>
    /// <exception cref="ArgumentException">The frame has another length.</exception>
    public static Span<byte> Enclose(Span<byte> frame, int block)
    {
        // On in production: a frame that is too long would send bytes to clients that were never meant for them.
        if (frame.Length != GetLength(block))
        {
            throw new ArgumentException($"the frame of a block of {block} bytes has {GetLength(block)} bytes, not {frame.Length}");
        }

        var head = new SpanWriter(frame);
        head.Write(block, 'x');
        head.Write("\r\n"u8);
        "\r\n"u8.CopyTo(frame[^2..]);
        return frame.Slice(head.Written, block);
    }

    /// <summary>The block in a frame.</summary>
    public static ReadOnlySpan<byte> GetBlock(ReadOnlySpan<byte> frame) => frame[(frame.IndexOf((byte)'\n') + 1)..^2];

    /// <inheritdoc/>
    public override byte[] Wrap(ReadOnlySpan<byte> block)
    {
        byte[] frame = new byte[GetLength(block.Length)];
        block.CopyTo(Enclose(frame, block.Length));
        return frame;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Reframe(ReadOnlySpan<byte> frame) => frame;

    private static int HexDigits(int value) => (32 - BitOperations.LeadingZeroCount((uint)value | 1) + 3) / 4;
}
