using System.Text;
using RawSse.Publishing;

namespace RawSse.Sources;

/// <summary>
/// Publishes ticks: events without a type on topic <c>default</c>, whose data is the time. A tick is created once for
/// all subscribers.
/// </summary>
/// <remarks>Only the shared timer calls it.</remarks>
/// <param name="publisher">Publishes the ticks.</param>
/// <param name="interval">The time between two ticks.</param>
internal sealed class TickSource(Publisher publisher, TimeSpan interval)
{
    /// <summary>Publishes the tick for a moment.</summary>
    public void Publish(DateTimeOffset due) => publisher.Post(new Publication(At(due, interval), TopicSet.Default));

    /// <summary>
    /// Creates the tick for a moment. The time is formatted by RFC 3339, with milliseconds only if ticks don't fall on
    /// whole seconds.
    /// </summary>
    public static SseEvent At(DateTimeOffset due, TimeSpan interval)
    {
        bool wholeSeconds = interval.Ticks % TimeSpan.TicksPerSecond == 0;
        string format = wholeSeconds ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return new SseEvent(Encoding.ASCII.GetBytes(due.UtcDateTime.ToString(format)));
    }
}
