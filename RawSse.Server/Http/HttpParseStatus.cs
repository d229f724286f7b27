namespace RawSse.Http;

/// <summary>What became of an attempt to read a request head.</summary>
internal enum HttpParseStatus
{
    /// <summary>The bytes are the beginning of a request; nothing was consumed.</summary>
    Incomplete,

    /// <summary>The request is read.</summary>
    Complete,

    /// <summary>No continuation of these bytes is a request that we read.</summary>
    Failed,
}
