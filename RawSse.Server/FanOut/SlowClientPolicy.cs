namespace RawSse;

/// <summary>What becomes of a client that fell behind further than the log reaches.</summary>
public enum SlowClientPolicy
{
    /// <summary>It is told what it missed, and goes on.</summary>
    Gap,

    /// <summary>It is disconnected; when it comes back it is told.</summary>
    Close,
}
