namespace RawSse.Net;

/// <summary>What a socket may have become ready for. It is a hint: the user tries, and may find nothing.</summary>
[Flags]
internal enum Readiness : byte
{
    /// <summary>Nothing that concerns the user of a connection.</summary>
    None = 0,

    /// <summary>There may be bytes to receive.</summary>
    Readable = 1,

    /// <summary>There may be room to send.</summary>
    Writable = 2,

    /// <summary>The peer sends nothing more. What it sent before may still have to be received.</summary>
    PeerEnded = 4,

    /// <summary>The connection has ended in both directions.</summary>
    Broken = 8,
}
