namespace RawSse.Net;

/// <summary>Why a connection ended. Every connection ends with exactly one of these; each is counted and logged.</summary>
internal enum CloseReason
{
    /// <summary>The peer closed its side.</summary>
    PeerClosed,

    /// <summary>The peer reset the connection, or its network did.</summary>
    PeerReset,

    /// <summary>The peer did not acknowledge what it was sent.</summary>
    PeerLost,

    /// <summary>The answer was the last one that this connection was for.</summary>
    Done,

    /// <summary>The request was malformed, or larger than we read.</summary>
    BadRequest,

    /// <summary>The request did not arrive in time.</summary>
    RequestTimeout,

    /// <summary>No further request came on a kept-alive connection.</summary>
    IdleTimeout,

    /// <summary>The peer did not take an answer in time.</summary>
    ResponseTimeout,

    /// <summary>A file became shorter, or unreadable, while it was sent: the answer could not be finished.</summary>
    ContentFailed,

    /// <summary>The peer kept sending on a stream that is only for reading.</summary>
    UnexpectedData,

    /// <summary>The client fell behind further than the log reaches, and such are to be disconnected.</summary>
    TooSlow,

    /// <summary>The token with which the stream was opened has expired.</summary>
    TokenExpired,

    /// <summary>There were too many connections already.</summary>
    ServerFull,

    /// <summary>The server is stopping.</summary>
    ServerStopped,

    /// <summary>Our mistake; the log has the exception.</summary>
    InternalError,
}
