namespace RawSse.Events;

/// <summary>
/// Splits bytes that arrive in any pieces into lines that end with LF or CRLF. It owns the beginning of a line whose
/// end has not arrived. Of a line that is too long, it keeps only the beginning, and searches for the end.
/// </summary>
/// <remarks>
/// Only one thread may use it at a time. A line is valid for as long as the bytes that it was read from, even if it
/// began in earlier bytes.
/// </remarks>
/// <param name="maxLine">The maximum number of bytes of a line, without its end.</param>
internal sealed class LineReader(int maxLine)
{
    private byte[] _begun = [];
    private byte[] _given = [];
    private int _length;

    /// <summary>Reads the next line.</summary>
    /// <param name="bytes">
    /// The bytes that have arrived and were not read yet. The call leaves what follows the line, or nothing if there is
    /// no line.
    /// </param>
    /// <param name="line">The line without its end, or the beginning of a line that is too long.</param>
    /// <param name="isCut">Whether the line is too long.</param>
    /// <returns>
    /// False if no line ends in these bytes. They were kept, and the line continues in the next bytes.
    /// </returns>
    public bool TryRead(ref ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> line, out bool isCut)
    {
        int end = bytes.Span.IndexOf((byte)'\n');
        if (end < 0)
        {
            Keep(bytes.Span);
            bytes = line = default;
            isCut = false;
            return false;
        }

        line = _length == 0 ? bytes[..end] : EndBegun(bytes.Span[..end]);
        bytes = bytes[(end + 1)..];
        Trim(ref line, out isCut);
        return true;
    }

    /// <summary>Reads the last line, which has no end, after the last bytes.</summary>
    /// <returns>False if there is no such line.</returns>
    public bool TryReadLast(out ReadOnlyMemory<byte> line, out bool isCut)
    {
        bool isBegun = _length > 0;
        line = isBegun ? EndBegun(default) : default;
        Trim(ref line, out isCut);
        return isBegun;
    }

    private ReadOnlyMemory<byte> EndBegun(ReadOnlySpan<byte> tail)
    {
        Keep(tail);
        ReadOnlyMemory<byte> line = _begun.AsMemory(0, _length);

        // The beginning of the next line must not overwrite this line. Two buffers are enough: once another line has
        // begun and ended in this way, the bytes that this line came from are gone.
        (_begun, _given) = (_given, _begun);
        _length = 0;
        return line;
    }

    private void Trim(ref ReadOnlyMemory<byte> line, out bool isCut)
    {
        line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        isCut = line.Length > maxLine;
        line = isCut ? line[..maxLine] : line;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        // Keep two bytes more than allowed: a CR that belongs to the end, and a byte that shows that the line is too
        // long.
        bytes = bytes[..Math.Min(bytes.Length, maxLine + 2 - _length)];
        if (_begun.Length < _length + bytes.Length)
        {
            Array.Resize(
                ref _begun, Math.Min(maxLine + 2, Math.Max(_length + bytes.Length, Math.Max(256, _begun.Length * 2))));
        }

        bytes.CopyTo(_begun.AsSpan(_length));
        _length += bytes.Length;
    }
}
