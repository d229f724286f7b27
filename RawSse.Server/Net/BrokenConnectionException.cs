namespace RawSse.Net;

/// <summary>Thrown by a read or a write that finds that the connection is broken.</summary>
internal sealed class BrokenConnectionException(CloseReason reason) : IOException($"the connection is broken: {reason}")
{
    /// <summary>The reason with which the connection should be closed.</summary>
    public CloseReason Reason { get; } = reason;
}
