using System.Numerics;
using RawSse.Events;

namespace RawSse.Framing;

/// <summary>
/// Makes each block exactly one HTTP chunk, which is what HTTP/1.1 clients receive and how the log keeps events. It has
/// no state.
/// </summary>
/// <remarks>
/// RFC 9112, section 7.1: <c>chunk = chunk-size CRLF chunk-data CRLF</c>, where the size is hexadecimal.
/// </remarks>
internal sealed class ChunkedFraming : StreamFraming
{
    /// <inheritdoc/>
    public override bool IsOfLog => !NamesTopics;

    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <summary>The chunk of size 0, which tells a deliberate end from a cut connection.</summary>
    public override ReadOnlySpan<byte> End => "0\r\n\r\n"u8;

    /// <summary>Returns the length of the frame around a block of this length.</summary>
    public static int GetLength(int block) => HexDigits(block) + 2 + block + 2;

    /// <summary>Writes what precedes and what follows a block.</summary>
    /// <param name="frame">Receives the frame. Its length must be what <see cref="GetLength"/> returns.</param>
    /// <param name="block">The length of the block.</param>
    /// <returns>The room for the block within the frame.</returns>
    /// <exception cref="ArgumentException">The frame has a different length.</exception>
    public static Span<byte> Enclose(Span<byte> frame, int block)
    {
        // Checked in production, because a frame that is too long would send clients bytes that were never meant for
        // them.
        if (frame.Length != GetLength(block))
        {
            throw new ArgumentException(
                $"the frame of a block of {block} bytes has {GetLength(block)} bytes, not {frame.Length}");
        }

        var head = new SpanWriter(frame);
        head.Write(block, 'x');
        head.Write("\r\n"u8);
        "\r\n"u8.CopyTo(frame[^2..]);
        return frame.Slice(head.Written, block);
    }

    /// <summary>Returns the block in a frame.</summary>
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
