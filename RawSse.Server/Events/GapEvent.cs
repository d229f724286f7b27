using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RawSse.Events;

/// <summary>
/// What a client is told if events are missing from its stream: the event <c>rawsse.gap</c>. Immutable.
/// </summary>
/// <param name="Reason">Why events are missing.</param>
/// <param name="Requested">
/// The cursor that the client had or sent, cut to <see cref="MaxRequestedLength"/> bytes.
/// </param>
/// <param name="Resumed">The id of the next event that the client gets.</param>
/// <param name="Missed">The number of missed events; null if it can't be known.</param>
internal readonly record struct GapEvent(GapReason Reason, string Requested, EventId Resumed, long? Missed)
{
    /// <summary>The number of bytes of a cursor that are echoed. The peer chose its length.</summary>
    public const int MaxRequestedLength = 64;

    /// <summary>Returns a client's cursor as a gap event shows it, whatever its bytes are.</summary>
    public static string Quote(ReadOnlySpan<byte> requested) =>
        Encoding.UTF8.GetString(requested[..Math.Min(requested.Length, MaxRequestedLength)]);

    /// <summary>Creates the event, without its id.</summary>
    public SseEvent ToEvent()
    {
        var json = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(Reason.ToString()));
            writer.WriteString("requested", Requested);
            writer.WriteString("resumed", Resumed.ToString());
            if (Missed is { } missed)
            {
                writer.WriteNumber("missed", missed);
            }
            else
            {
                writer.WriteNull("missed");
            }

            writer.WriteEndObject();
        }

        return SseEvent.OfServer(json.WrittenMemory, "rawsse.gap");
    }
}
