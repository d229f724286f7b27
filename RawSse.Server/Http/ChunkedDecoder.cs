namespace RawSse.Http;

/// <summary>
/// Decodes a chunked request body (RFC 9112, section 7.1). It does no I/O: it is fed bytes as they arrive, in any
/// split. Extensions and trailers are ignored, but must be well-formed: other software might see a different end of the
/// body in malformed ones.
/// </summary>
internal struct ChunkedDecoder
{
    /// <summary>
    /// The maximum number of bytes of framing (sizes, extensions, trailers and line ends) without data in between.
    /// </summary>
    public const int MaxFraming = 4096;

    /// <summary>
    /// The number of bytes of framing that each byte of data makes up for. A chunk of one byte has five of them, or
    /// twelve from a sender that always writes eight digits, and a body of such chunks may be endless.
    /// </summary>
    public const int FramingPerByte = 16;

    private ChunkedState _state;
    private long _size;
    private int _framing;
    private bool _hasDigit;

    /// <summary>Whether the last chunk and the trailers have been read.</summary>
    public readonly bool IsDone => _state == ChunkedState.Done;

    /// <summary>The error, after <see cref="TryDecode"/> has returned false.</summary>
    public readonly HttpParseError Error =>
        _framing > MaxFraming ? HttpParseError.TooMuchChunkFraming : HttpParseError.InvalidChunk;

    /// <summary>Decodes more bytes.</summary>
    /// <param name="input">The bytes received.</param>
    /// <param name="output">Receives the bytes of the body.</param>
    /// <param name="consumed">The number of bytes of the input that were used.</param>
    /// <param name="written">The number of bytes of the body that were written.</param>
    /// <returns>False if the chunks are malformed, or have too much framing for their data.</returns>
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

            // Fourteen significant digits are more than any body has; more of them would eventually overflow.
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
