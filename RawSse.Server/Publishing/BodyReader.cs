using RawSse.Events;

namespace RawSse.Publishing;

/// <summary>
/// Reads events from the bytes of a body as they come, in whatever pieces. It gives one event each time it is asked and does no
/// I/O, so there is a place to wait between any two.
/// </summary>
/// <remarks>
/// One caller at a time. The events that were read stay as they are until <see cref="Release"/>, as long as the bytes do. After
/// a <see cref="Problem"/> nothing more can be read.
/// </remarks>
/// <param name="origin">What is the same for all events of the body.</param>
internal abstract class BodyReader(BodyOrigin origin)
{
    private readonly LineReader _lines = new(origin.Limit.MaxBytes + "retry: ".Length);
    private bool _isLaterLine;

    /// <summary>What is wrong with the event that can't be read, in one line; null if nothing is.</summary>
    public string? Problem { get; private set; }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>How many bytes that have come were not looked at yet.</summary>
    protected int BytesAhead { get; private set; }

    /// <summary>Reads the next event.</summary>
    /// <param name="bytes">What has come and was not read yet; then what is left of it, which is nothing where there is no event.</param>
    /// <param name="publication">The event.</param>
    /// <returns>False if no event ends in these bytes, which were all taken, or if there is a <see cref="Problem"/>.</returns>
    public bool TryRead(ref ReadOnlyMemory<byte> bytes, out Publication publication)
    {
        while (Problem is null && _lines.TryRead(ref bytes, out ReadOnlyMemory<byte> line, out bool isCut))
        {
            BytesAhead = bytes.Length;
            if (TryTakeLine(line, isCut, out publication))
            {
                return true;
            }
        }

        publication = default;
        return false;
    }

    /// <summary>The body has ended: reads the event that was begun.</summary>
    /// <returns>False if none was, or if there is a <see cref="Problem"/>.</returns>
    public bool TryReadLast(out Publication publication)
    {
        publication = default;
        BytesAhead = 0;
        return Problem is null
            && ((_lines.TryReadLast(out ReadOnlyMemory<byte> line, out bool isCut) && TryTakeLine(line, isCut, out publication))
                || (Problem is null && TryTakeEnd(out publication)));
    }

    /// <summary>The events that were read are not needed any more.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Takes a line.</summary>
    /// <returns>Whether an event ends with it.</returns>
    protected abstract bool TryTake(ReadOnlyMemory<byte> line, out Publication publication);

    /// <summary>Takes the end of the body.</summary>
    /// <returns>Whether an event ends with it.</returns>
    protected abstract bool TryTakeEnd(out Publication publication);

    /// <summary>Makes an event of what was read, unless it breaks a rule.</summary>
    protected bool TryCreate(
        ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> type, TimeSpan? retry, string? key, out Publication publication)
    {
        string? problem = CheckSize(data.Length, type.Length);
        SseEvent e = default;
        bool isEvent = problem is null && SseEvent.TryCreate(data, type, retry, out e, out problem);
        publication = new Publication(e, origin.Topics, key) { Publisher = origin.Publisher };
        return isEvent || Refuse(problem);
    }

    /// <summary>What is wrong with the size of an event; null if nothing is.</summary>
    protected string? CheckSize(int data, int type) => origin.Limit.Allows(data, type) ? null : origin.Limit.Problem;

    /// <summary>Ends the reading, if something is wrong.</summary>
    /// <returns>False: there is no event.</returns>
    protected bool Refuse(string? problem)
    {
        Problem = problem;
        return false;
    }

    private bool TryTakeLine(ReadOnlyMemory<byte> line, bool isCut, out Publication publication)
    {
        // A byte order mark belongs to the text's encoding, not to its first line.
        line = !_isLaterLine && line.Span.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        _isLaterLine = true;
        publication = default;
        return isCut ? Refuse(origin.Limit.Problem) : TryTake(line, out publication);
    }
}
