namespace RawSse.Net;

/// <summary>
/// The reason why a connection ended. Every connection ends with exactly one of these; each is counted and logged.
/// </summary>
internal enum CloseReason
{
    /// <summary>The peer closed its side.</summary>
    PeerClosed,

    /// <summary>The peer reset the connection, or its network did.</summary>
    PeerReset,

    /// <summary>The peer did not acknowledge the bytes that it was sent.</summary>
    PeerLost,

    /// <summary>The last answer of the connection was sent.</summary>
    Done,

    /// <summary>The request was malformed or too large.</summary>
    BadRequest,

    /// <summary>The request did not arrive in time.</summary>
    RequestTimeout,

    /// <summary>No further request came on a kept-alive connection.</summary>
    IdleTimeout,

    /// <summary>The peer did not accept an answer in time.</summary>
    ResponseTimeout,

    /// <summary>
    /// A file shrank or became unreadable while it was being sent, so the answer could not be finished.
    /// </summary>
    ContentFailed,

    /// <summary>The peer kept sending on a stream, from which it should only read.</summary>
    UnexpectedData,

    /// <summary>The client fell behind the history, and the options say to disconnect such clients.</summary>
    TooSlow,

    /// <summary>The token with which the stream was opened has expired.</summary>
    TokenExpired,

    /// <summary>There were too many connections already.</summary>
    ServerFull,

    /// <summary>The server is stopping.</summary>
    ServerStopped,

    /// <summary>The server failed internally; if there was an exception, it was logged.</summary>
    InternalError,
}
