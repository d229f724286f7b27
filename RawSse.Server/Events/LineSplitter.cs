namespace RawSse.Events;

/// <summary>
/// Cuts a stream of bytes, fed in any pieces, into lines that end with LF or CRLF. A line that is longer than allowed is not
/// gathered: its end is found, its bytes are not kept.
/// </summary>
/// <param name="maxLine">Bytes of a line, without its end.</param>
internal sealed class LineSplitter(int maxLine)
{
    private byte[] _partial = [];
    private int _length;

    /// <summary>What becomes of a line.</summary>
    /// <param name="line">Its bytes, without its end; of one that was too long, the beginning.</param>
    /// <param name="isCut">Whether it was too long.</param>
    /// <returns>False to stop there.</returns>
    public delegate bool LineHandler(ReadOnlySpan<byte> line, bool isCut);

    /// <summary>Whether a line was begun and has not ended.</summary>
    public bool HasPartial => _length > 0;

    /// <summary>Feeds bytes.</summary>
    /// <returns>False if the handler stopped.</returns>
    public bool Feed(ReadOnlySpan<byte> bytes, LineHandler handler)
    {
        while (true)
        {
            int end = bytes.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(bytes);
                return true;
            }

            bool goesOn = _length == 0 ? Give(bytes[..end], handler) : GiveKept(bytes[..end], handler);
            if (!goesOn)
            {
                return false;
            }

            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The bytes have ended: what was begun is the last line.</summary>
    /// <returns>False if the handler stopped.</returns>
    public bool Finish(LineHandler handler) => _length == 0 || GiveKept(default, handler);

    private bool GiveKept(ReadOnlySpan<byte> tail, LineHandler handler)
    {
        Keep(tail);
        int length = _length;
        _length = 0;
        return Give(_partial.AsSpan(0, length), handler);
    }

    private bool Give(ReadOnlySpan<byte> line, LineHandler handler)
    {
        if (line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        return line.Length > maxLine ? handler(line[..maxLine], isCut: true) : handler(line, isCut: false);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        // Two more than allowed: a CR that belongs to the end, and one that shows that it is too long.
        bytes = bytes[..Math.Min(bytes.Length, maxLine + 2 - _length)];
        if (_partial.Length < _length + bytes.Length)
        {
            Array.Resize(ref _partial, Math.Min(maxLine + 2, Math.Max(_length + bytes.Length, Math.Max(256, _partial.Length * 2))));
        }

        bytes.CopyTo(_partial.AsSpan(_length));
        _length += bytes.Length;
    }
}
