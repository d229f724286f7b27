namespace RawSse.Net;

/// <summary>How a connection was accepted. This is decided once, by the accept loop.</summary>
/// <param name="IsOnLoopback">
/// Whether the listener can be reached only from this machine; false for a listener on every interface.
/// </param>
/// <param name="IsSurplus">Whether the server had as many connections as allowed already.</param>
/// <param name="At">When the connection was accepted, as a timestamp of the server's clock.</param>
internal readonly record struct Arrival(bool IsOnLoopback, bool IsSurplus, long At);
