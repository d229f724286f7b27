namespace RawSse.Http;

/// <summary>
/// The bounds on what is read from a peer. They are not configurable: no well-behaved client comes close to them.
/// </summary>
internal static class HttpLimits
{
    /// <summary>
    /// The maximum length of the request line in bytes. RFC 9112, section 3, recommends at least 8,000.
    /// </summary>
    public const int MaxRequestLine = 8 * 1024;

    /// <summary>
    /// The maximum length of the request line and headers together, in bytes. Browsers with many cookies stay below it.
    /// </summary>
    public const int MaxHead = 16 * 1024;

    /// <summary>The maximum number of header lines. Browsers send about 20, and proxies add some.</summary>
    public const int MaxHeaders = 64;

    /// <summary>How many bytes of an unwanted body are read in order to reach the next request.</summary>
    public const int MaxSkippedBody = 64 * 1024;

    /// <summary>How long a head may take from its first byte to its last. Slower peers are answered 408.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The same for the first head of a connection that arrived when the server was full, including the wait for its
    /// first byte. The time is short, because there are few places for such connections.
    /// </summary>
    public static readonly TimeSpan SurplusTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a kept-alive connection may be silent between requests. This is longer than proxies keep idle
    /// connections.
    /// </summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(75);

    /// <summary>How long to wait for the peer to close the connection after the last response.</summary>
    public static readonly TimeSpan LingerTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many bytes are read and dropped after the last response. A socket that is closed with unread bytes is reset,
    /// and the reset can take the response from a client that has not read it yet. More than this is a client that goes
    /// on whatever it is told.
    /// </summary>
    public const long MaxLinger = 1024 * 1024;

    /// <summary>How long a peer may accept no bytes of a response.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);
}
