namespace RawSse.Http;

/// <summary>
/// The response to each error. The connection is closed after it, because where the next request begins is unknown.
/// </summary>
internal static class HttpParseErrors
{
    /// <summary>Returns the status and the line of text for the client.</summary>
    public static (int Status, string Text) ToAnswer(this HttpParseError error) => error switch
    {
        HttpParseError.InvalidMethod => (400, "the method is not a token (RFC 9110, section 9.1)"),
        HttpParseError.UnsupportedMethod => (501, "this server does not support the method (RFC 9110, section 9.1)"),
        HttpParseError.InvalidTarget =>
            (400, "the request target is neither a path nor an http URI (RFC 9112, section 3.2)"),
        HttpParseError.SecureTarget => (421, "the request is for https, but this connection does not use TLS"),
        HttpParseError.InvalidVersion => (400, "the request line does not end with HTTP/1.1 or HTTP/1.0"),
        HttpParseError.UnsupportedVersion => (505, "this server supports only HTTP/1.1 and HTTP/1.0"),
        HttpParseError.BareLineFeed => (400, "a line ends without CR LF (RFC 9112, section 2.2)"),
        HttpParseError.InvalidHeaderName => (400, "a header name is not a token followed by a colon"),
        HttpParseError.InvalidHeaderValue => (400, "a header value holds a control character"),
        HttpParseError.LineFolding => (400, "a header is folded over lines (RFC 9112, section 5.2)"),
        HttpParseError.MissingHost => (400, "an HTTP/1.1 request needs a Host header (RFC 9112, section 3.2)"),
        HttpParseError.InvalidHost => (400, "the Host header is repeated or malformed (RFC 9112, section 3.2)"),
        HttpParseError.InvalidContentLength => (400, "Content-Length is repeated or not a number"),
        HttpParseError.LengthAndTransferEncoding => (400, "Content-Length and Transfer-Encoding contradict each other"),
        HttpParseError.InvalidTransferEncoding =>
            (400, "the last transfer encoding must be chunked (RFC 9112, section 6.3)"),
        HttpParseError.UnsupportedTransferEncoding => (501, "the only supported transfer encoding is chunked"),
        HttpParseError.TargetTooLong => (414, $"the request line is longer than {HttpLimits.MaxRequestLine} bytes"),
        HttpParseError.HeadersTooLarge => (431, $"the request head is larger than {HttpLimits.MaxHead} bytes"),
        HttpParseError.TooManyHeaders => (431, $"there are more than {HttpLimits.MaxHeaders} headers"),
        HttpParseError.InvalidChunk => (400, "the chunked body is malformed (RFC 9112, section 7.1)"),
        HttpParseError.TooMuchChunkFraming =>
            (413, "the chunks have too much framing (sizes, extensions and trailers) for their data"),
        HttpParseError.BodyTooLarge => (413, "the request body is too large"),
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
