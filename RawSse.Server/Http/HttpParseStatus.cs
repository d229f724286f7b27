namespace RawSse.Http;

/// <summary>The outcome of an attempt to parse a request head.</summary>
internal enum HttpParseStatus
{
    /// <summary>The bytes are the beginning of a head; nothing was consumed.</summary>
    Incomplete,

    /// <summary>The head is complete.</summary>
    Complete,

    /// <summary>No continuation of these bytes is a request that we accept.</summary>
    Failed,
}
