using RawSse.Events;
using RawSse.Log;

namespace RawSse.Tests.Support;

/// <summary>Fills a log that only the test writes.</summary>
internal static class LogAppending
{
    /// <summary>Appends the next event.</summary>
    /// <returns>Its number.</returns>
    public static long Append(this EventLog log, in SseEvent e, TopicSet topics, PublisherKey? key = null)
    {
        long number = log.Next;
        log.Append(number, e, topics, key);
        return number;
    }
}
