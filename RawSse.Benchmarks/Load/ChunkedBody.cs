namespace RawSse.Benchmarks.Load;

/// <summary>
/// Takes the chunk framing of RFC 9112, section 7.1, off one stream. A few bytes of state, any cut of the bytes.
/// </summary>
internal struct ChunkedBody
{
    private Part _part;
    private bool _last;
    private long _left;

    private enum Part : byte
    {
        Size,
        Extension,
        Data,
        LineEnd,
        Ended,
        Broken,
    }

    /// <summary>The last chunk was seen: the server ended the stream on purpose.</summary>
    public readonly bool Ended => _part == Part.Ended;

    /// <summary>The framing was wrong; nothing after it can be trusted.</summary>
    public readonly bool Broken => _part == Part.Broken;

    /// <summary>
    /// The next piece of body in <paramref name="wire"/>, which is moved behind it. Empty when there is no more of it.
    /// </summary>
    public ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> wire)
    {
        while (!wire.IsEmpty)
        {
            switch (_part)
            {
                case Part.Size:
                    TakeSize(ref wire);
                    break;
                case Part.Extension:
                    TakeLineEnd(ref wire, next: _left == 0 ? Part.LineEnd : Part.Data);
                    break;
                case Part.Data:
                    return TakeData(ref wire);
                case Part.LineEnd:
                    TakeLineEnd(ref wire, next: _last ? Part.Ended : Part.Size);
                    break;
                default:
                    wire = default;
                    break;
            }
        }

        return default;
    }

    private ReadOnlySpan<byte> TakeData(scoped ref ReadOnlySpan<byte> wire)
    {
        int taken = (int)Math.Min(_left, wire.Length);
        ReadOnlySpan<byte> data = wire[..taken];
        wire = wire[taken..];
        _left -= taken;
        if (_left == 0)
            _part = Part.LineEnd;
        return data;
    }

    private void TakeSize(ref ReadOnlySpan<byte> wire)
    {
        int at = 0;
        while (at < wire.Length && char.IsAsciiHexDigit((char)wire[at]))
        {
            int digit = wire[at] <= '9' ? wire[at] - '0' : (wire[at] | 0x20) - 'a' + 10;
            _left = (_left << 4) | (long)digit;
            at++;
        }

        if (at < wire.Length)
        {
            bool lineGoesOn = wire[at] is (byte)'\r' or (byte)';' or (byte)' ' or (byte)'\n';
            _part = lineGoesOn && _left < int.MaxValue ? Part.Extension : Part.Broken;
            _last = _left == 0;
        }

        wire = wire[at..];
    }

    // Trailer fields would follow the last chunk's size line; servers of event streams send none, so the next line end
    // is the end.
    private void TakeLineEnd(ref ReadOnlySpan<byte> wire, Part next)
    {
        // Nearly always the line end is all there is.
        int end = wire.StartsWith("\r\n"u8) ? 1 : wire.IndexOf((byte)'\n');
        wire = end < 0 ? default : wire[(end + 1)..];
        if (end >= 0)
            _part = next;
    }
}
