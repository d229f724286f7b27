using System.Buffers;
using System.Text;
using System.Text.Json;

namespace RawSse.Events;

/// <summary>Why a stream could not go on exactly after the cursor it was asked for.</summary>
internal enum GapReason
{
    /// <summary>Older than what is kept.</summary>
    Evicted,

    /// <summary>An id from another life of the log.</summary>
    Epoch,

    /// <summary>A number that was not given out yet.</summary>
    Ahead,

    /// <summary>Not an id of ours.</summary>
    Invalid,

    /// <summary>The client fell behind further than the log reaches.</summary>
    Slow,
}

/// <summary>What a client is told where events are missing from its stream: the event <c>rawsse.gap</c>.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Requested">The cursor it had or asked for; shortened to <see cref="MaxRequestedLength"/> bytes.</param>
/// <param name="Resumed">The id of the next event it gets.</param>
/// <param name="Missed">How many events it missed; null where that can't be known.</param>
internal readonly record struct GapEvent(GapReason Reason, string Requested, EventId Resumed, long? Missed)
{
    /// <summary>More of a cursor than this is not echoed: it came from the peer, and its length is the peer's.</summary>
    public const int MaxRequestedLength = 64;

    /// <summary>What a client's cursor looks like in a gap event, whatever bytes it was.</summary>
    public static string Quote(ReadOnlySpan<byte> requested) =>
        Encoding.UTF8.GetString(requested[..Math.Min(requested.Length, MaxRequestedLength)]);

    /// <summary>The event, without its id.</summary>
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
