using System.Buffers;
using RawSse.Events;
using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>
/// Reads a body of many events and publishes each as soon as it has come: newline-delimited JSON, where each line is the
/// data of one, or <c>text/event-stream</c>, where each block of lines is one.
/// </summary>
/// <param name="publications">Where they go.</param>
/// <param name="permit">What their sender may.</param>
/// <param name="query">What the query said for all of them.</param>
/// <param name="topics">On which topics.</param>
/// <param name="maxEventBytes">Data and type of one event together.</param>
/// <param name="isEventStream">Which of the two.</param>
internal sealed class ManyEvents(
    Publications publications,
    PublishPermit permit,
    PublishFields query,
    TopicSet topics,
    int maxEventBytes,
    bool isEventStream)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly LineSplitter _lines = new(maxEventBytes + "retry: ".Length);
    private readonly ArrayBufferWriter<byte> _data = new();
    private PublishFields? _block;
    private bool _hasData;
    private bool _isFirstLine = true;

    /// <summary>How many were published.</summary>
    public long Count { get; private set; }

    /// <summary>The id of the last.</summary>
    public EventId Last { get; private set; }

    /// <summary>Why the event that was read last was not published; null if it was.</summary>
    public PublishRefusal? Refusal { get; private set; }

    /// <summary>What a publisher is told of an event that is too large.</summary>
    public static string TooLarge(int maxEventBytes) =>
        $"an event may have {maxEventBytes} bytes of data and type (--max-event-bytes)";

    /// <summary>Feeds what has come of the body.</summary>
    /// <returns>False if a line was wrong: see <see cref="Refusal"/>.</returns>
    /// <remarks>Who listens is told once of all that these bytes held: to wake a thread costs more than to publish.</remarks>
    public bool Feed(ReadOnlySpan<byte> bytes) => Announce(Count, _lines.Feed(bytes, ReadLine));

    /// <summary>The body has ended.</summary>
    /// <returns>False if its last line was wrong.</returns>
    /// <remarks>
    /// An event stream may end within a block. A browser drops such a block; a publisher that ended without an empty line
    /// meant it.
    /// </remarks>
    public bool Finish() => Announce(Count, _lines.Finish(ReadLine) && (!isEventStream || EndBlock()));

    private bool Announce(long countBefore, bool isRight)
    {
        if (Count > countBefore)
        {
            publications.Announce();
        }

        return isRight;
    }

    private bool ReadLine(ReadOnlySpan<byte> line, bool isCut)
    {
        // A byte order mark belongs to the text's encoding, not to its first line.
        line = _isFirstLine && line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        _isFirstLine = false;
        if (isCut)
        {
            return Refuse(TooLarge(maxEventBytes));
        }

        if (isEventStream)
        {
            return line.IsEmpty ? EndBlock() : ReadField(line);
        }

        // Empty lines between events are what some writers of JSON lines leave.
        return line.IsEmpty || PublishLine(line);
    }

    private bool ReadField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        _block ??= new PublishFields { Type = query.Type };
        if (name.SequenceEqual("data"u8))
        {
            _data.Write(_hasData ? "\n"u8 : default);
            _data.Write(value);
            _hasData = true;
        }
        else if (name.SequenceEqual("event"u8))
        {
            _block.Type = value.ToArray();
        }
        else if (name.SequenceEqual("retry"u8))
        {
            // "If the field value consists of only ASCII digits …; otherwise, ignore the field."
            _ = _block.ReadRetry(value);
        }
        else if (name.SequenceEqual("id"u8) && !value.IsEmpty && _block.ReadKey(value) is { } problem)
        {
            return Refuse(problem);
        }

        // Other fields, and comments, which begin with the colon, are for nobody.
        return _data.WrittenCount + _block.Type.Length <= maxEventBytes
            || Refuse(TooLarge(maxEventBytes));
    }

    private bool PublishLine(ReadOnlySpan<byte> line)
    {
        _data.Write(line);
        bool isPublished = Publish(query, _data.WrittenMemory);
        _data.ResetWrittenCount();
        return isPublished;
    }

    private bool EndBlock()
    {
        bool isPublished = !_hasData || Publish(_block!, _data.WrittenMemory);
        _data.ResetWrittenCount();
        _hasData = false;
        _block = null;
        return isPublished;
    }

    private bool Publish(PublishFields fields, ReadOnlyMemory<byte> data)
    {
        if (data.Length + fields.Type.Length > maxEventBytes)
        {
            return Refuse(TooLarge(maxEventBytes));
        }

        if (!fields.TryPublish(data, topics, out Publication publication, out string? problem))
        {
            return Refuse(problem);
        }

        if (permit.Count(publication) is { } refusal)
        {
            return Refuse(refusal);
        }

        if (publications.Append(publication with { Publisher = permit.Publisher }) is not { } id)
        {
            return Refuse(PublishRefusal.Stopping);
        }

        Last = id;
        Count++;
        return true;
    }

    private bool Refuse(string problem) => Refuse(new PublishRefusal(400, problem));

    private bool Refuse(PublishRefusal refusal)
    {
        Refusal = refusal with { Line = $"event {Count + 1}: {refusal.Line}; {Count} before it were published" };
        return false;
    }
}
