namespace RawSse.Net;

/// <summary>
/// Work of which a loop makes a step in each turn, in addition to serving its connections and its inbox.
/// </summary>
/// <remarks>The loop's thread calls all members.</remarks>
internal interface ILoopWork
{
    /// <summary>Whether there is more to do at once. If so, the next turn doesn't wait.</summary>
    bool HasMore { get; }

    /// <summary>
    /// How long a turn that has waited rests before its step, so that more work gathers; usually zero.
    /// </summary>
    TimeSpan Rest { get; }

    /// <summary>Does the work of one turn.</summary>
    void Step();

    /// <summary>Called when the loop has ended. Work that arrives from now on will not be done.</summary>
    void OnLoopEnded();
}
