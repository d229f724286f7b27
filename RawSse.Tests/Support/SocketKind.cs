namespace RawSse.Tests.Support;

/// <summary>What moves the bytes of the server under test.</summary>
public enum SocketKind
{
    /// <summary>The system's own way.</summary>
    Native,

    /// <summary>The managed sockets.</summary>
    Portable,

    /// <summary>The system's own way under a <see cref="Veil"/>, as connections with TLS will be.</summary>
    Veiled,
}
