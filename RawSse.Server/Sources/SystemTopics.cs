using System.Buffers;
using System.Text.Json;

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
    public static SseEvent StatsEvent(in ServerStats stats)
    {
        ServerStats s = stats;
        return Event("stats", json =>
        {
            json.WriteNumber("clients", s.Clients);
            json.WriteNumber("eventsPerSecond", Math.Round(s.EventsPerSecond, 1));
            json.WriteNumber("deliveriesPerSecond", Math.Round(s.DeliveriesPerSecond, 1));
            json.WriteNumber("bytesPerSecond", Math.Round(s.BytesPerSecond));
            json.WriteNumber("slowestPassMs", Math.Round(s.SlowestPass.TotalMilliseconds, 3));
            json.WriteNumber("lagging", s.Lagging);
            json.WriteNumber("memoryBytes", s.MemoryBytes);
        });
    }

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
