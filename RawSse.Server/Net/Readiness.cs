namespace RawSse.Net;

/// <summary>What a socket may be ready for that it was not ready for before. It is a hint: whoever hears it tries, and may find nothing.</summary>
[Flags]
internal enum Readiness : byte
{
    /// <summary>Nothing that concerns the user of a connection.</summary>
    None = 0,

    /// <summary>There may be something to receive.</summary>
    Readable = 1,

    /// <summary>There may be room to send.</summary>
    Writable = 2,

    /// <summary>The peer sends nothing more; what it sent before is still to be received.</summary>
    PeerEnded = 4,

    /// <summary>The connection is gone in both directions.</summary>
    Broken = 8,
}
