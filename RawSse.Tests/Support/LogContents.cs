using RawSse.Log;

namespace RawSse.Tests.Support;

/// <summary>What stands in a log that nobody appends to meanwhile.</summary>
internal static class LogContents
{
    /// <summary>The data of all kept events.</summary>
    public static string[] Data(this EventLog log) => [.. Slices(log).SelectMany(s => Frames.ParseChunked(s.Bytes.ToArray())).Select(e => e.Data)];

    /// <summary>The topics of all kept events, in each the names with a blank between.</summary>
    public static string[] Topics(this EventLog log) => [.. Slices(log).SelectMany(TopicsOf)];

    private static IEnumerable<LogSlice> Slices(EventLog log)
    {
        for (long cursor = log.First; cursor < log.Next;)
        {
            Assert.That(log.TryRead(cursor, log.Next, out LogSlice slice));
            cursor = slice.Next;
            yield return slice;
        }
    }

    private static IEnumerable<string> TopicsOf(LogSlice slice)
    {
        for (long sequence = slice.First; sequence < slice.Next; sequence++)
        {
            yield return string.Join(' ', slice.TopicsOf(sequence).Topics.ToArray().Select(topic => topic.Name));
        }
    }
}
