using RawSse.Events;

namespace RawSse.Publishing;

/// <summary>
/// Reads events from the bytes of a body, in whatever pieces they arrive. It returns one event at a time and does no
/// I/O, so the caller can wait between any two events.
/// </summary>
/// <remarks>
/// Only one caller at a time may use it. An event that was read stays valid until <see cref="Release"/> is called or
/// the bytes change. After a <see cref="Problem"/>, nothing more can be read.
/// </remarks>
/// <param name="origin">What all events of the body have in common.</param>
internal abstract class BodyReader(BodyOrigin origin)
{
    private readonly LineReader _lines = new(origin.Limit.MaxBytes + "retry: ".Length);
    private bool _isLaterLine;

    /// <summary>What is wrong with the event that can't be read, in one line; null if nothing is.</summary>
    public string? Problem { get; private set; }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The number of bytes that have arrived but were not examined yet.</summary>
    protected int BytesAhead { get; private set; }

    /// <summary>Reads the next event.</summary>
    /// <param name="bytes">
    /// The bytes that have arrived and were not read yet. Receives what is left of them, which is nothing if there is
    /// no event.
    /// </param>
    /// <param name="publication">The event.</param>
    /// <returns>
    /// False if no event ends in these bytes, all of which were read, or if there is a <see cref="Problem"/>.
    /// </returns>
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

    /// <summary>Reads the event that was begun when the body ended.</summary>
    /// <returns>False if none was begun, or if there is a <see cref="Problem"/>.</returns>
    public bool TryReadLast(out Publication publication)
    {
        publication = default;
        BytesAhead = 0;
        if (Problem is null
            && _lines.TryReadLast(out ReadOnlyMemory<byte> line, out bool isCut)
            && TryTakeLine(line, isCut, out publication))
        {
            return true;
        }

        return Problem is null && TryTakeEnd(out publication);
    }

    /// <summary>Releases the events that were read, which the caller no longer needs.</summary>
    public virtual void Release()
    {
    }

    /// <summary>Processes a line.</summary>
    /// <returns>Whether the line completes an event.</returns>
    protected abstract bool TryTake(ReadOnlyMemory<byte> line, out Publication publication);

    /// <summary>Processes the end of the body.</summary>
    /// <returns>Whether the end completes an event.</returns>
    protected abstract bool TryTakeEnd(out Publication publication);

    /// <summary>Creates an event from what was read, unless that breaks a rule.</summary>
    protected bool TryCreate(
        ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> type, TimeSpan? retry, string? key, out Publication publication)
    {
        string? problem = CheckSize(data.Length, type.Length);
        SseEvent e = default;
        bool isEvent = problem is null && SseEvent.TryCreate(data, type, retry, out e, out problem);
        publication = new Publication(e, origin.Topics, key) { Publisher = origin.Publisher };
        return isEvent || Refuse(problem);
    }

    /// <summary>Returns what is wrong with the size of an event; null if nothing is.</summary>
    protected string? CheckSize(int data, int type) => origin.Limit.Allows(data, type) ? null : origin.Limit.Problem;

    /// <summary>Stops the reading if something is wrong.</summary>
    /// <returns>False, because there is no event.</returns>
    protected bool Refuse(string? problem)
    {
        Problem = problem;
        return false;
    }

    private bool TryTakeLine(ReadOnlyMemory<byte> line, bool isCut, out Publication publication)
    {
        // A byte order mark belongs to the encoding of the text, not to its first line.
        line = !_isLaterLine && line.Span.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;
        _isLaterLine = true;
        publication = default;
        return isCut ? Refuse(origin.Limit.Problem) : TryTake(line, out publication);
    }
}
