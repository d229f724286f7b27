namespace RawSse.Events;

/// <summary>The reasons why a stream can't continue exactly after a cursor.</summary>
internal enum GapReason
{
    /// <summary>The cursor is older than the history.</summary>
    Evicted,

    /// <summary>The cursor is an id of another epoch.</summary>
    Epoch,

    /// <summary>The number has not been given to an event yet.</summary>
    Ahead,

    /// <summary>The cursor is not an id.</summary>
    Invalid,

    /// <summary>The client fell behind further than the history reaches.</summary>
    Slow,
}
