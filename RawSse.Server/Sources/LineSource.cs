using System.Text;
using System.Text.Unicode;
using RawSse.Events;

namespace RawSse.Sources;

/// <summary>
/// Makes an event of type <c>log</c> of each line. Lines that are too long are cut, with a mark; bytes that are no UTF-8 are
/// replaced: a log line is never refused.
/// </summary>
/// <remarks>One reader at a time feeds it.</remarks>
/// <param name="publish">Where the events go.</param>
/// <param name="maxEventBytes">Data and type of one event together.</param>
internal sealed class LineSource(Action<SseEvent> publish, int maxEventBytes)
{
    /// <summary>What a line that was cut ends with.</summary>
    public const string CutMark = "… [cut]";

    private static readonly byte[] Type = "log"u8.ToArray();
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes(CutMark);

    private readonly int _most = Math.Max(1, maxEventBytes - Type.Length);
    private readonly LineSplitter _lines = new(Math.Max(1, maxEventBytes - Type.Length));

    /// <summary>Feeds bytes; what is no whole line yet waits for its end.</summary>
    public void Feed(ReadOnlySpan<byte> bytes) => _ = _lines.Feed(bytes, Publish);

    /// <summary>The bytes have ended: what was begun is a line.</summary>
    public void Finish() => _ = _lines.Finish(Publish);

    private bool Publish(ReadOnlySpan<byte> line, bool isCut)
    {
        byte[] data = Utf8.IsValid(line) ? line.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line));
        publish(new SseEvent(isCut || data.Length > _most ? Cut(data) : data, Type));
        return true;
    }

    private byte[] Cut(byte[] data)
    {
        int length = Math.Clamp(_most - Mark.Length, 0, data.Length);

        // Not within a character: its first byte is the last that is no continuation (10xxxxxx).
        while (length > 0 && length < data.Length && (data[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data, 0, length) + (Mark.Length <= _most ? CutMark : ""));
    }
}
