using System.Text;
using System.Text.Unicode;
using RawSse.Events;
using RawSse.Publishing;

namespace RawSse.Sources;

/// <summary>
/// Publishes an event of type <c>log</c> for each line. Lines that were read together become one batch. No line is
/// refused: one that is too long is cut and marked, and bytes that aren't valid UTF-8 are replaced. When the server
/// stops, lines are dropped.
/// </summary>
/// <remarks>Only one reader at a time may use it.</remarks>
/// <param name="publisher">Publishes the events.</param>
/// <param name="topics">The topics to publish to.</param>
/// <param name="limit">The maximum size of an event.</param>
internal sealed class LineSource(Publisher publisher, TopicSet topics, EventLimit limit)
{
    /// <summary>The end of a line that was cut.</summary>
    public const string CutMark = "… [cut]";

    private static readonly byte[] Type = "log"u8.ToArray();
    private static readonly byte[] Mark = Encoding.UTF8.GetBytes(CutMark);

    private readonly int _maxDataBytes = Math.Max(1, limit.MaxBytes - Type.Length);
    private readonly LineReader _lines = new(Math.Max(1, limit.MaxBytes - Type.Length));
    private readonly PublicationBatch _batch = new(publisher);

    /// <summary>Publishes the lines that are complete. An incomplete one waits for the next call.</summary>
    /// <param name="bytes">The bytes that were read. They must not change until the task has completed.</param>
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

    /// <summary>Publishes the incomplete line, if there is one, because no more bytes follow it.</summary>
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
        ReadOnlyMemory<byte> data = Utf8.IsValid(line.Span)
            ? line
            : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line.Span));
        data = isCut || data.Length > _maxDataBytes ? Cut(data.Span) : data;
        _batch.Add(new Publication(new SseEvent(data, Type), topics));
    }

    private byte[] Cut(ReadOnlySpan<byte> data)
    {
        int length = Math.Clamp(_maxDataBytes - Mark.Length, 0, data.Length);

        // The cut must not be within a character, so it moves back over continuation bytes (10xxxxxx) to the first
        // byte.
        while (length > 0 && length < data.Length && (data[length] & 0xC0) == 0x80)
        {
            length--;
        }

        string mark = Mark.Length <= _maxDataBytes ? CutMark : "";
        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data[..length]) + mark);
    }
}
