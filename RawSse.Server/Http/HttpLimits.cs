namespace RawSse.Http;

/// <summary>The bounds of what is read from a peer. They are no options: no honest client comes near them.</summary>
internal static class HttpLimits
{
    /// <summary>Bytes of the request line. RFC 9112, section 3 recommends at least 8,000.</summary>
    public const int MaxRequestLine = 8 * 1024;

    /// <summary>Bytes of request line and headers together. Browsers with many cookies stay below.</summary>
    public const int MaxHead = 16 * 1024;

    /// <summary>Header lines. Browsers send about 20, proxies add some.</summary>
    public const int MaxHeaders = 64;

    /// <summary>Bytes of a body that nobody asked for, read only to reach the next request.</summary>
    public const int MaxSkippedBody = 64 * 1024;

    /// <summary>How long the whole head may take from its first byte; what slower peers get is 408.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The same for the first head of a connection that came when the server was full, and for the wait for it: there are few places for such.
    /// </summary>
    public static readonly TimeSpan SurplusTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long a kept-alive connection may be silent between requests; longer than proxies keep theirs idle.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(75);

    /// <summary>How long a peer is waited for that should close after our last answer.</summary>
    public static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>How long a peer may take nothing of an answer.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);
}
