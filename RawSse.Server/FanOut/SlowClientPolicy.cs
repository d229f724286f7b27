namespace RawSse;

/// <summary>What happens to a client that has fallen behind the history.</summary>
public enum SlowClientPolicy
{
    /// <summary>The client is told what it missed, and continues.</summary>
    Gap,

    /// <summary>The client is disconnected, and told what it missed when it reconnects.</summary>
    Close,
}
