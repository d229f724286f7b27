using System.Net.ServerSentEvents;
using RawSse.Log;

namespace RawSse.Tests.Support;

/// <summary>Reads the content of a log that nobody appends to meanwhile.</summary>
internal static class LogContents
{
    /// <summary>The data of all kept events.</summary>
    public static string[] Data(this EventLog log) => [.. log.Events().Select(e => e.Data)];

    /// <summary>All kept events, as a client reads them.</summary>
    public static SseItem<string>[] Events(this EventLog log) =>
        [.. Slices(log).SelectMany(s => Frames.ParseChunked(s.Bytes.ToArray()))];

    /// <summary>The topics of all kept events, in each the names with a blank between.</summary>
    public static string[] Topics(this EventLog log) => [.. Slices(log).SelectMany(TopicsOf)];

    private static IEnumerable<LogSlice> Slices(EventLog log)
    {
        for (Position cursor = log.Start; cursor < log.End;)
        {
            Assert.That(log.TryRead(cursor, log.End, out LogSlice slice));
            cursor = slice.End;
            yield return slice;
        }
    }

    private static IEnumerable<string> TopicsOf(LogSlice slice)
    {
        for (int i = 0; i < slice.Count; i++)
        {
            yield return string.Join(' ', slice.TopicsOf(i).Topics.ToArray().Select(topic => topic.Name));
        }
    }
}
