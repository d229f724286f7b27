using System.Text;
using RawSse.Publishing;

namespace RawSse.Sources;

/// <summary>Publishes ticks: events without a type on topic <c>default</c> whose data is the time, made once for everyone.</summary>
/// <remarks>The shared timer calls it.</remarks>
/// <param name="publisher">Where they go.</param>
/// <param name="interval">The time between two.</param>
internal sealed class TickSource(Publisher publisher, TimeSpan interval)
{
    /// <summary>Publishes the tick of a moment.</summary>
    public void Publish(DateTimeOffset due) => publisher.Post(new Publication(At(due, interval), TopicSet.Default));

    /// <summary>The event for a moment, in RFC 3339; with milliseconds only where ticks don't fall on whole seconds.</summary>
    public static SseEvent At(DateTimeOffset due, TimeSpan interval)
    {
        bool wholeSeconds = interval.Ticks % TimeSpan.TicksPerSecond == 0;
        string format = wholeSeconds ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return new SseEvent(Encoding.ASCII.GetBytes(due.UtcDateTime.ToString(format)));
    }
}
