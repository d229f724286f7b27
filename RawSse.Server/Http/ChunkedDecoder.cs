namespace RawSse.Http;

/// <summary>
/// Takes the chunks off a request's body (RFC 9112, section 7.1). Sans-I/O: it is fed bytes as they come, in any split.
/// Extensions and trailers mean nothing here, but what breaks their grammar is refused: other software might see another end
/// of the body in it.
/// </summary>
internal struct ChunkedDecoder
{
    /// <summary>
    /// Bytes of framing (sizes, extensions, trailers and the ends of their lines) that may come without data in between.
    /// </summary>
    public const int MaxFraming = 4096;

    /// <summary>
    /// How much framing each byte of data makes up for. Chunks of one byte have five, or twelve from senders that write eight
    /// digits, and a body of such chunks may go on for ever.
    /// </summary>
    public const int FramingPerByte = 16;

    private ChunkedState _state;
    private long _size;
    private int _framing;
    private bool _hasDigit;

    /// <summary>Whether the last chunk and the trailers were read.</summary>
    public readonly bool IsDone => _state == ChunkedState.Done;

    /// <summary>What is wrong, after <see cref="TryDecode"/> returned false.</summary>
    public readonly HttpParseError Error =>
        _framing > MaxFraming ? HttpParseError.TooMuchChunkFraming : HttpParseError.InvalidChunk;

    /// <summary>Reads on.</summary>
    /// <param name="input">What has come.</param>
    /// <param name="output">Where the body goes.</param>
    /// <param name="consumed">How much of the input was used.</param>
    /// <param name="written">How much of the body was written.</param>
    /// <returns>False if these are no chunks, or their framing is out of proportion.</returns>
    public bool TryDecode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        while (consumed < input.Length && _state != ChunkedState.Done)
        {
            if (_state == ChunkedState.Data)
            {
                int count = (int)Math.Min(_size, Math.Min(input.Length - consumed, output.Length - written));
                if (count == 0)
                {
                    return true;
                }

                input.Slice(consumed, count).CopyTo(output[written..]);
                consumed += count;
                written += count;
                _size -= count;
                _framing = (int)Math.Max(0, _framing - ((long)count * FramingPerByte));
                _state = _size == 0 ? ChunkedState.DataReturn : ChunkedState.Data;
            }
            else if (++_framing > MaxFraming || !TryStep(input[consumed++]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryStep(byte b)
    {
        if (_state == ChunkedState.Size && char.IsAsciiHexDigit((char)b))
        {
            _hasDigit = true;
            _size = (_size << 4) | (uint)HexValue(b);

            // Fourteen digits that count are more than any body; one that had more would overflow in the end.
            return _size >> 56 == 0;
        }

        if (_state == ChunkedState.SizeEnd && b == '\n')
        {
            _state = _size == 0 ? ChunkedState.TrailerStart : ChunkedState.Data;
            _hasDigit = false;
            return true;
        }

        if (_state == ChunkedState.Size && !_hasDigit)
        {
            return false;
        }

        _state = ChunkedGrammar.Next(_state, b);
        return _state != ChunkedState.Malformed;
    }

    private static int HexValue(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
}
