namespace RawSse.Net;

/// <summary>Reading or writing found that the connection is broken.</summary>
internal sealed class BrokenConnectionException(CloseReason reason) : IOException($"the connection is broken: {reason}")
{
    /// <summary>The reason by which it is to be closed.</summary>
    public CloseReason Reason { get; } = reason;
}
