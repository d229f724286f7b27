namespace RawSse.Http;

/// <summary>The reasons for which a request is refused before it reaches an endpoint.</summary>
internal enum HttpParseError
{
    None,
    InvalidMethod,
    UnsupportedMethod,
    InvalidTarget,
    SecureTarget,
    InvalidVersion,
    UnsupportedVersion,
    BareLineFeed,
    InvalidHeaderName,
    InvalidHeaderValue,
    LineFolding,
    MissingHost,
    InvalidHost,
    InvalidContentLength,
    LengthAndTransferEncoding,
    InvalidTransferEncoding,
    UnsupportedTransferEncoding,
    TargetTooLong,
    HeadersTooLarge,
    TooManyHeaders,
    InvalidChunk,
    TooMuchChunkFraming,
    BodyTooLarge,
}
