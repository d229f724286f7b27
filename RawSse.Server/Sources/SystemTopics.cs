using System.Buffers;
using System.Text.Json;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.Sources;

/// <summary>The system topics, and the events that are published to them. Any thread may use it.</summary>
internal static class SystemTopics
{
    /// <summary>The number of clients. When it has changed, there is an event, at most once a second.</summary>
    public static readonly TopicSet Online = TopicSet.OfSystem("$online");

    /// <summary>The figures of the server, in an event each second.</summary>
    public static readonly TopicSet Stats = TopicSet.OfSystem("$stats");

    /// <summary>Creates an event for <see cref="Online"/>.</summary>
    public static SseEvent OnlineEvent(int clients) => Event("online", json => json.WriteNumber("clients", clients));

    /// <summary>Creates an event for <see cref="Stats"/>.</summary>
    public static SseEvent StatsEvent(ServerStats stats) => Event("stats", json =>
    {
        json.WriteNumber("clients", stats.Clients);
        json.WriteNumber("connections", stats.Connections);
        json.WriteNumber("eventsPerSecond", Math.Round(stats.EventsPerSecond, 1));
        json.WriteNumber("deliveriesPerSecond", Math.Round(stats.DeliveriesPerSecond, 1));
        json.WriteNumber("bytesPerSecond", Math.Round(stats.BytesPerSecond));
        WriteMilliseconds(json, "passP50Ms", stats.MedianPass);
        WriteMilliseconds(json, "passP99Ms", stats.Percentile99Pass);
        WriteMilliseconds(json, "slowestPassMs", stats.SlowestPass);
        json.WriteNumber("lagging", stats.Lagging);
        json.WriteNumber("lagEvents", stats.LongestLag);
        json.WriteNumber("historyEvents", stats.History.Events);
        json.WriteNumber("historyBytes", stats.History.Bytes);
        json.WriteNumber("historySeconds", Math.Round(stats.History.Age.TotalSeconds));
        json.WriteNumber("memoryBytes", stats.MemoryBytes);
        json.WriteStartObject("ends");
        foreach ((CloseReason reason, long count) in stats.Ends)
        {
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()), count);
        }

        json.WriteEndObject();
        json.WriteNumber("topicCount", stats.TopicCount);
        json.WriteStartArray("topics");
        foreach (TopicCount topic in stats.Topics)
        {
            json.WriteStartObject();
            json.WriteString("name", topic.Name);
            json.WriteNumber("events", topic.Events);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteMilliseconds(Utf8JsonWriter json, string name, TimeSpan duration) =>
        json.WriteNumber(name, Math.Round(duration.TotalMilliseconds, 3));

    private static SseEvent Event(string type, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return new SseEvent(bytes.WrittenMemory, System.Text.Encoding.ASCII.GetBytes(type));
    }
}
