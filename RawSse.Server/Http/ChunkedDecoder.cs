
namespace RawSse.Http;

/// <summary>
/// Takes the chunks off a request's body (RFC 9112, section 7.1). Sans-I/O: it is fed bytes as they come, in any split.
/// </summary>
internal struct ChunkedDecoder
{
    /// <summary>Bytes of one line of size and extensions, and of all trailers: beyond, they are an attack.</summary>
    private const int MaxLine = 4096;

    private State _state;
    private long _size;
    private int _lineBytes;
    private bool _hasDigit;

    private enum State
    {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataReturn,
        DataEnd,
        TrailerStart,
        Trailer,
        TrailerEnd,
        LastEnd,
        Done,
    }

    /// <summary>Whether the last chunk and the trailers were read.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>Reads on.</summary>
    /// <param name="input">What has come.</param>
    /// <param name="output">Where the body goes.</param>
    /// <param name="consumed">How much of the input was used.</param>
    /// <param name="written">How much of the body was written.</param>
    /// <returns>False if these are no chunks.</returns>
    public bool TryDecode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        while (consumed < input.Length && _state != State.Done)
        {
            if (_state == State.Data)
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
                _state = _size == 0 ? State.DataReturn : State.Data;
            }
            else if (!TryStep(input[consumed++]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryStep(byte b)
    {
        switch (_state)
        {
            case State.Size:
                return TrySizeDigit(b);
            case State.Extension:
                return b == '\r' ? Go(State.SizeEnd) : b is not (byte)'\n' && ++_lineBytes <= MaxLine;
            case State.SizeEnd:
                _lineBytes = 0;
                _hasDigit = false;
                return b == '\n' && Go(_size == 0 ? State.TrailerStart : State.Data);
            case State.DataReturn:
                return b == '\r' && Go(State.DataEnd);
            case State.DataEnd:
                return b == '\n' && Go(State.Size);
            case State.TrailerStart:
                return b == '\r' ? Go(State.LastEnd) : b != '\n' && Go(State.Trailer);
            case State.Trailer:
                return b == '\r' ? Go(State.TrailerEnd) : b != '\n' && ++_lineBytes <= MaxLine;
            case State.TrailerEnd:
                return b == '\n' && Go(State.TrailerStart);
            default:
                return b == '\n' && Go(State.Done);
        }
    }

    private bool TrySizeDigit(byte b)
    {
        if (char.IsAsciiHexDigit((char)b))
        {
            _hasDigit = true;
            _size = (_size << 4) | (uint)HexValue(b);

            // Fifteen digits are more than any body; a sixteenth could overflow into a small size.
            return _size >> 56 == 0;
        }

        return _hasDigit && b switch
        {
            (byte)'\r' => Go(State.SizeEnd),
            (byte)';' or (byte)' ' or (byte)'\t' => Go(State.Extension),
            _ => false,
        };
    }

    private static int HexValue(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    private bool Go(State state)
    {
        _state = state;
        return true;
    }
}
