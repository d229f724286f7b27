using System.Buffers;
using System.Text.Json;

namespace RawSse.Events;

/// <summary>What a client is told when its stream opens: the event <c>rawsse.open</c>. Immutable.</summary>
/// <param name="Heartbeat">The longest silence before a heartbeat; zero if there are none.</param>
/// <param name="Retry">
/// How long the client should wait before it reconnects. Scripts in browsers can't read the field <c>retry:</c>.
/// </param>
/// <param name="Head">The id of the newest event in the log. A replay ends with it; later events are live.</param>
/// <param name="Topics">The topics and patterns as the client named them.</param>
internal readonly record struct OpenEvent(
    TimeSpan Heartbeat, TimeSpan Retry, EventId Head, IReadOnlyList<string> Topics)
{
    /// <summary>Creates the event, without its id.</summary>
    public SseEvent ToEvent()
    {
        var json = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("heartbeat", (long)Heartbeat.TotalMilliseconds);
            writer.WriteString("head", Head.ToString());
            writer.WriteStartArray("topics");
            foreach (string topic in Topics)
            {
                writer.WriteStringValue(topic);
            }

            writer.WriteEndArray();
            writer.WriteNumber("retry", (long)Retry.TotalMilliseconds);
            writer.WriteEndObject();
        }

        return SseEvent.OfServer(json.WrittenMemory, "rawsse.open");
    }
}
