using RawSse.Log;

namespace RawSse.Tests.Support;

/// <summary>Fills a log that only the test writes.</summary>
internal static class LogAppending
{
    /// <summary>Appends the next event.</summary>
    /// <returns>Its place.</returns>
    public static Position Append(this EventLog log, in SseEvent e, TopicSet topics, PublisherKey? key = null)
    {
        Position place = log.End;
        log.Append(place, e, topics, key);
        return place;
    }
}
