using System.Text;

namespace RawSse.Sources;

/// <summary>Ticks: an event without a type on topic <c>default</c> whose data is the time, made once for everyone.</summary>
internal static class TickSource
{
    /// <summary>The event for a moment, in RFC 3339; with milliseconds only where ticks don't fall on whole seconds.</summary>
    public static SseEvent At(DateTimeOffset due, TimeSpan interval)
    {
        bool wholeSeconds = interval.Ticks % TimeSpan.TicksPerSecond == 0;
        string format = wholeSeconds ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return new SseEvent(Encoding.ASCII.GetBytes(due.UtcDateTime.ToString(format)));
    }
}
