namespace RawSse.Net;

/// <summary>How a connection came in, which is decided once, when it is accepted.</summary>
/// <param name="IsOnLoopback">Whether by a listener that only this machine reaches; one for every interface isn't such.</param>
/// <param name="IsSurplus">Whether there were as many connections as allowed already.</param>
/// <param name="At">When, as a timestamp of the server's clock.</param>
internal readonly record struct Arrival(bool IsOnLoopback, bool IsSurplus, long At);
