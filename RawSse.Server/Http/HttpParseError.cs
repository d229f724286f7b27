namespace RawSse.Http;

/// <summary>What is wrong with a request that can't be read.</summary>
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
