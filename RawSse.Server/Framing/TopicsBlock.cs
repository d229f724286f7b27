using System.Buffers;
using System.Text.Json;

namespace RawSse.Framing;

/// <summary>
/// The block that names the topics of the event after it: the event <c>rawsse.topics</c>, without an id. It is written
/// into the same memory again and again. One thread owns it.
/// </summary>
internal sealed class TopicsBlock
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);
    private readonly Utf8JsonWriter _json;

    /// <summary>Creates an empty block.</summary>
    public TopicsBlock() => _json = new Utf8JsonWriter(_bytes);

    /// <summary>Begins a new block.</summary>
    public void Begin()
    {
        _bytes.ResetWrittenCount();
        _bytes.Write("event: rawsse.topics\ndata: "u8);
        _json.Reset();
        _json.WriteStartArray();
    }

    /// <summary>Adds a topic.</summary>
    public void Add(string topic) => _json.WriteStringValue(topic);

    /// <summary>Ends the block.</summary>
    /// <returns>The block, which is valid until the next one begins.</returns>
    public ReadOnlySpan<byte> End()
    {
        _json.WriteEndArray();
        _json.Flush();
        _bytes.Write("\n\n"u8);
        return _bytes.WrittenSpan;
    }
}
