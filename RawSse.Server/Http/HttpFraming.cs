using System.Buffers.Text;
using System.Text;

namespace RawSse.Http;

/// <summary>
/// Interprets the headers that decide where a request ends and whether another one may follow: Host, Connection,
/// Content-Length and Transfer-Encoding. Anything ambiguous is refused, never guessed (RFC 9112, sections 3.2, 6 and
/// 9.3).
/// </summary>
internal struct HttpFraming
{
    private bool _hasHost;
    private bool _hasLength;
    private bool _isEncoded;
    private bool _isChunked;
    private bool _hasOtherEncodings;
    private bool _isChunkedTwice;
    private bool _keepAlive;
    private bool _close;

    /// <summary>Reads one header.</summary>
    public HttpParseError Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HttpRequest request)
    {
        // The length alone rules out most headers.
        return name.Length switch
        {
            4 when Ascii.EqualsIgnoreCase(name, "host"u8) => ReadHost(value),
            10 when Ascii.EqualsIgnoreCase(name, "connection"u8) => ReadConnection(value),
            14 when Ascii.EqualsIgnoreCase(name, "content-length"u8) => ReadLength(value, request),
            17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8) => ReadTransferEncoding(value),
            _ => HttpParseError.None,
        };
    }

    /// <summary>
    /// Checks the headers against each other, once all of them have been read, and sets what they mean for the request.
    /// </summary>
    public readonly HttpParseError Apply(HttpRequest request)
    {
        if (!_hasHost && request.MinorVersion > 0)
        {
            return HttpParseError.MissingHost;
        }

        if (_isEncoded)
        {
            // "A server MAY reject a request that contains both Content-Length and Transfer-Encoding"; and HTTP/1.0 has
            // no transfer encodings, so such a message is "faulty" (RFC 9112, sections 6.1 and 6.3).
            if (_hasLength || request.MinorVersion == 0)
            {
                return HttpParseError.LengthAndTransferEncoding;
            }

            // Unless chunked is the last encoding, the end of the body can't be found (RFC 9112, section 6.3).
            if (!_isChunked || _isChunkedTwice)
            {
                return HttpParseError.InvalidTransferEncoding;
            }

            if (_hasOtherEncodings)
            {
                return HttpParseError.UnsupportedTransferEncoding;
            }

            request.ContentLength = HttpRequest.Chunked;
        }

        request.KeepsAlive = !_close && (_keepAlive || request.MinorVersion > 0);
        return HttpParseError.None;
    }

    private HttpParseError ReadHost(ReadOnlySpan<byte> value)
    {
        if (_hasHost || !HttpAuthority.IsHostHeader(value))
        {
            return HttpParseError.InvalidHost;
        }

        _hasHost = true;
        return HttpParseError.None;
    }

    private HttpParseError ReadConnection(ReadOnlySpan<byte> value)
    {
        foreach (Range option in value.Split((byte)','))
        {
            ReadOnlySpan<byte> token = value[option].Trim(" \t"u8);
            _close |= Ascii.EqualsIgnoreCase(token, "close"u8);
            _keepAlive |= Ascii.EqualsIgnoreCase(token, "keep-alive"u8);
        }

        return HttpParseError.None;
    }

    private HttpParseError ReadLength(ReadOnlySpan<byte> value, HttpRequest request)
    {
        if (_hasLength
            || value.IsEmpty
            || !char.IsAsciiDigit((char)value[0])
            || !Utf8Parser.TryParse(value, out long length, out int used)
            || used != value.Length)
        {
            return HttpParseError.InvalidContentLength;
        }

        _hasLength = true;
        request.ContentLength = length;
        return HttpParseError.None;
    }

    /// <summary>
    /// Reads a list, which may be spread over several lines. Empty elements are ignored (RFC 9110, section 5.6.1.2).
    /// </summary>
    private HttpParseError ReadTransferEncoding(ReadOnlySpan<byte> value)
    {
        _isEncoded = true;
        foreach (Range element in value.Split((byte)','))
        {
            ReadOnlySpan<byte> coding = value[element].Trim(" \t"u8);
            if (!coding.IsEmpty)
            {
                // Another coding follows, so the one before it was not the last.
                bool isChunked = Ascii.EqualsIgnoreCase(coding, "chunked"u8);
                _isChunkedTwice |= _isChunked && isChunked;
                _hasOtherEncodings |= !isChunked;
                _isChunked = isChunked;
            }
        }

        return HttpParseError.None;
    }
}
