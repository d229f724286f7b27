namespace RawSse.Net;

/// <summary>What a loop does in each of its rounds, besides hearing its connections and its inbox.</summary>
/// <remarks>The loop's thread calls.</remarks>
internal interface ILoopWork
{
    /// <summary>Whether there is more to do at once: then the next round doesn't wait.</summary>
    bool HasMore { get; }

    /// <summary>How long a round that has waited is to rest before its step, so that more comes together; mostly not at all.</summary>
    TimeSpan Rest { get; }

    /// <summary>Does its part of a round.</summary>
    void Step();

    /// <summary>The loop has ended: nothing that comes from now on will be done.</summary>
    void OnLoopEnded();
}
