namespace RawSse.Net;

/// <summary>Puts a transport over the plain one of each accepted socket, as TLS will.</summary>
/// <remarks>The accept loops call it, several at once.</remarks>
internal interface ITransportLayer
{
    /// <summary>Makes the transport of a connection.</summary>
    /// <param name="plain">The bytes as they are on the wire. Whoever wraps it calls it for everything that goes there.</param>
    Transport Wrap(Transport plain);
}
