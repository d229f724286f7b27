using System.Text;
using System.Text.Unicode;
using RawSse.Events;
using RawSse.Publishing;

namespace RawSse.Sources;

/// <summary>
/// Publishes an event of type <c>log</c> for each line, those that were read together as one batch. Lines that are too long are
/// cut, with a mark; bytes that are no UTF-8 are replaced: a log line is never refused. Once the server stops, lines are dropped.
/// </summary>
/// <remarks>One reader at a time feeds it.</remarks>
/// <param name="publisher">Where the events go.</param>
/// <param name="topics">On which topics.</param>
/// <param name="limit">How large each may be.</param>
internal sealed class LineSource(Publisher publisher, TopicSet topics, EventLimit limit)
{
    /// <summary>What a line that was cut ends with.</summary>
    public const string CutMark = "… [cut]";

    private static readonly byte[] Type = "log"u8.ToArray();
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes(CutMark);

    private readonly int _maxDataBytes = Math.Max(1, limit.MaxBytes - Type.Length);
    private readonly LineReader _lines = new(Math.Max(1, limit.MaxBytes - Type.Length));
    private readonly PublicationBatch _batch = new(publisher);

    /// <summary>Publishes the lines of what was read; what is no whole line yet waits for its end.</summary>
    /// <param name="bytes">The bytes, which must not change meanwhile.</param>
    public async ValueTask PublishAsync(ReadOnlyMemory<byte> bytes)
    {
        while (_lines.TryRead(ref bytes, out ReadOnlyMemory<byte> line, out bool isCut))
        {
            Add(line, isCut);
            if (_batch.IsFull)
            {
                _ = await _batch.PublishAsync().ConfigureAwait(false);
            }
        }

        if (_batch.Count > 0)
        {
            _ = await _batch.PublishAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The bytes have ended: what was begun is a line.</summary>
    public async ValueTask FinishAsync()
    {
        if (_lines.TryReadLast(out ReadOnlyMemory<byte> line, out bool isCut))
        {
            Add(line, isCut);
            _ = await _batch.PublishAsync().ConfigureAwait(false);
        }
    }

    private void Add(ReadOnlyMemory<byte> line, bool isCut)
    {
        ReadOnlyMemory<byte> data = Utf8.IsValid(line.Span) ? line : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line.Span));
        _batch.Add(new Publication(new SseEvent(isCut || data.Length > _maxDataBytes ? Cut(data.Span) : data, Type), topics));
    }

    private byte[] Cut(ReadOnlySpan<byte> data)
    {
        int length = Math.Clamp(_maxDataBytes - Mark.Length, 0, data.Length);

        // Not within a character: its first byte is the last that is no continuation (10xxxxxx).
        while (length > 0 && length < data.Length && (data[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data[..length]) + (Mark.Length <= _maxDataBytes ? CutMark : ""));
    }
}
