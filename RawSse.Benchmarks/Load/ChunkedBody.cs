namespace RawSse.Benchmarks.Load;

/// <summary>
/// Removes the chunk framing of RFC 9112, section 7.1, from one stream, however the bytes are cut. It has only a few
/// bytes of state.
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

    /// <summary>Whether the last chunk was seen, which means that the server ended the stream on purpose.</summary>
    public readonly bool Ended => _part == Part.Ended;

    /// <summary>Whether the framing was wrong, so that nothing after it can be trusted.</summary>
    public readonly bool Broken => _part == Part.Broken;

    /// <summary>
    /// Returns the next piece of body in <paramref name="wire"/>, which is moved past it. It is empty if there is no
    /// more.
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
        {
            _part = Part.LineEnd;
        }

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

    // Trailer fields could follow the size line of the last chunk, but servers of event streams send none. So the next
    // line end is the end of the body.
    private void TakeLineEnd(ref ReadOnlySpan<byte> wire, Part next)
    {
        // There is nearly always nothing before the line end.
        int end = wire.StartsWith("\r\n"u8) ? 1 : wire.IndexOf((byte)'\n');
        wire = end < 0 ? default : wire[(end + 1)..];
        if (end >= 0)
        {
            _part = next;
        }
    }
}
