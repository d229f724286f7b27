using System.Buffers;

namespace RawSse.Http;

/// <summary>
/// Looks for the empty line that ends a head, and for what can't become a head whatever follows. It is fed each byte once, in
/// any split, so that a head that comes byte by byte costs no more than one that comes whole.
/// </summary>
internal struct HttpHeadScanner
{
    /// <summary>
    /// "A server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line (CRLF) received
    /// prior to the request-line" (RFC 9112, section 2.2). Some old clients send one after a body.
    /// </summary>
    private const int MaxEmptyLines = 2;

    private int _lineLength;
    private int _lines;
    private int _emptyLines;
    private bool _hasMethod;
    private bool _endsWithReturn;

    /// <summary>How many bytes were looked at.</summary>
    public int Scanned { get; private set; }

    /// <summary>Where the head begins: after empty lines, which are no part of a request.</summary>
    public int Start { get; private set; }

    /// <summary>Whether anything of the head itself has come.</summary>
    public readonly bool HasBegun => Scanned > Start + (_endsWithReturn && _lineLength == 1 ? 1 : 0);

    /// <summary>Forgets the empty lines, which are to be taken from the buffer.</summary>
    /// <returns>How many bytes they are.</returns>
    public int ForgetEmptyLines()
    {
        int bytes = Start;
        Scanned -= bytes;
        Start = 0;
        return bytes;
    }

    /// <summary>Looks at the bytes of a buffer that were not looked at yet.</summary>
    /// <param name="buffer">What has come, from the first byte that was not forgotten.</param>
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

    /// <summary>Looks at the bytes that follow those looked at so far.</summary>
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

    /// <summary>The line goes on with these bytes, and does not end with them.</summary>
    private HttpParseError Extend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return HttpParseError.None;
        }

        bool isRequestLine = _lines == 0;
        if (isRequestLine && _lineLength == 0 && bytes[0] != '\r' && !HttpRequestParser.TokenBytes.Contains(bytes[0]))
        {
            // This is what TLS on a plain port looks like: it would wait for an answer for ever.
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
