namespace RawSse.Net;

/// <summary>Wraps the plain transport of each accepted socket in another transport, as TLS will.</summary>
/// <remarks>The accept loops call it, several at once.</remarks>
internal interface ITransportLayer
{
    /// <summary>Returns the transport of a connection.</summary>
    /// <param name="plain">
    /// The transport of the bytes as they are on the wire. The returned transport sends and receives through it.
    /// </param>
    Transport Wrap(Transport plain);
}
