using System.Buffers;

namespace RawSse.Http;

/// <summary>
/// Searches for the empty line that ends a head, and detects bytes that can't become a head whatever follows. It is fed
/// each byte once, in any split, so a head that arrives byte by byte costs no more than one that arrives whole.
/// </summary>
internal struct HttpHeadScanner
{
    /// <summary>
    /// "A server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line (CRLF)
    /// received prior to the request-line" (RFC 9112, section 2.2). Some old clients send one after a body.
    /// </summary>
    private const int MaxEmptyLines = 2;

    private int _lineLength;
    private int _lines;
    private int _emptyLines;
    private bool _hasMethod;
    private bool _endsWithReturn;

    /// <summary>The number of bytes scanned so far.</summary>
    public int Scanned { get; private set; }

    /// <summary>Where the head begins: after leading empty lines, which are not part of the request.</summary>
    public int Start { get; private set; }

    /// <summary>Whether any byte of the head itself has arrived.</summary>
    public readonly bool HasBegun => Scanned > Start + (_endsWithReturn && _lineLength == 1 ? 1 : 0);

    /// <summary>Forgets the leading empty lines. The caller removes them from the buffer.</summary>
    /// <returns>The number of bytes to remove.</returns>
    public int ForgetEmptyLines()
    {
        int bytes = Start;
        Scanned -= bytes;
        Start = 0;
        return bytes;
    }

    /// <summary>Scans the bytes of a buffer that have not been scanned yet.</summary>
    /// <param name="buffer">The bytes received, beginning with the first that was not forgotten.</param>
    public HttpParseResult Scan(in ReadOnlySequence<byte> buffer)
    {
        HttpParseResult result = HttpParseResult.Incomplete;
        foreach (ReadOnlyMemory<byte> segment in buffer.Slice(Scanned))
        {
            result = Feed(segment.Span);
            if (result.Status != HttpParseStatus.Incomplete)
            {
                break;
            }
        }

        return result;
    }

    /// <summary>Scans the bytes that follow those scanned so far.</summary>
    public HttpParseResult Feed(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int length = bytes.IndexOf((byte)'\n');
            HttpParseError error = Extend(length < 0 ? bytes : bytes[..length]);
            if (error != HttpParseError.None)
            {
                return HttpParseResult.Failed(error);
            }

            if (length < 0)
            {
                return HttpParseResult.Incomplete;
            }

            if (!_endsWithReturn)
            {
                return HttpParseResult.Failed(HttpParseError.BareLineFeed);
            }

            bool isEmpty = _lineLength == 1;
            Scanned++;
            _lineLength = 0;
            _endsWithReturn = false;
            bytes = bytes[(length + 1)..];
            if (isEmpty && _lines > 0)
            {
                return HttpParseResult.Complete(Scanned);
            }

            if (isEmpty)
            {
                Start = Scanned;
                if (++_emptyLines > MaxEmptyLines)
                {
                    return HttpParseResult.Failed(HttpParseError.InvalidMethod);
                }
            }
            else if (++_lines > HttpLimits.MaxHeaders + 1)
            {
                return HttpParseResult.Failed(HttpParseError.TooManyHeaders);
            }
        }
    }

    /// <summary>Continues the current line with bytes that do not end it.</summary>
    private HttpParseError Extend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return HttpParseError.None;
        }

        bool isRequestLine = _lines == 0;
        if (isRequestLine && _lineLength == 0 && bytes[0] != '\r' && !HttpRequestParser.TokenBytes.Contains(bytes[0]))
        {
            // This is the beginning of a TLS handshake. Without a response, such a client would wait for ever.
            return HttpParseError.InvalidMethod;
        }

        Scanned += bytes.Length;
        _lineLength += bytes.Length;
        _endsWithReturn = bytes[^1] == '\r';
        if (isRequestLine)
        {
            _hasMethod = _hasMethod || bytes.Contains((byte)' ');
            if (_lineLength - (_endsWithReturn ? 1 : 0) > HttpLimits.MaxRequestLine)
            {
                // "A server that receives a method longer than any that it implements SHOULD respond with a 501"
                // (RFC 9112, section 3).
                return _hasMethod ? HttpParseError.TargetTooLong : HttpParseError.UnsupportedMethod;
            }
        }

        return Scanned - Start >= HttpLimits.MaxHead ? HttpParseError.HeadersTooLarge : HttpParseError.None;
    }
}
