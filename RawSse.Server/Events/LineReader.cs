namespace RawSse.Events;

/// <summary>
/// Cuts bytes that come in any pieces into lines that end with LF or CRLF. A line that is longer than allowed is not
/// gathered: its end is found, its bytes are not kept.
/// </summary>
/// <remarks>
/// One caller at a time. A line stays as it is for as long as the bytes it was read from do: also one that was begun in earlier
/// bytes, which have gone.
/// </remarks>
/// <param name="maxLine">Bytes of a line, without its end.</param>
internal sealed class LineReader(int maxLine)
{
    private byte[] _begun = [];
    private byte[] _given = [];
    private int _length;

    /// <summary>Reads the next line.</summary>
    /// <param name="bytes">What has come and was not read yet; then what is left of it, which is nothing where there is no line.</param>
    /// <param name="line">The line without its end; of one that is too long, the beginning.</param>
    /// <param name="isCut">Whether it is too long.</param>
    /// <returns>False if no line ends in these bytes: they were taken, and the line goes on in the next.</returns>
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

    /// <summary>The bytes have ended: reads what was begun, which is the last line.</summary>
    /// <returns>False if none was begun.</returns>
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

        // The next line to be begun must not overwrite this one. Of two that are both begun and ended, the bytes of the first
        // have gone when the second is begun.
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
        // Two more than allowed: a CR that belongs to the end, and one that shows that it is too long.
        bytes = bytes[..Math.Min(bytes.Length, maxLine + 2 - _length)];
        if (_begun.Length < _length + bytes.Length)
        {
            Array.Resize(ref _begun, Math.Min(maxLine + 2, Math.Max(_length + bytes.Length, Math.Max(256, _begun.Length * 2))));
        }

        bytes.CopyTo(_begun.AsSpan(_length));
        _length += bytes.Length;
    }
}
