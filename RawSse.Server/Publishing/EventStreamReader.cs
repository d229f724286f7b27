using System.Text;
using RawSse.Log;

namespace RawSse.Publishing;

/// <summary>Reads a body of type <c>text/event-stream</c>. Each block of lines is one event.</summary>
/// <remarks>https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation</remarks>
/// <param name="origin">What all events of the body have in common.</param>
/// <param name="type">The type of events that don't name one.</param>
internal sealed class EventStreamReader(BodyOrigin origin, ReadOnlyMemory<byte> type) : BodyReader(origin)
{
    private readonly JoinedLines _data = new();
    private ReadOnlyMemory<byte>? _type;
    private TimeSpan? _retry;
    private string? _key;

    private ReadOnlyMemory<byte> Type => _type ?? type;

    /// <inheritdoc/>
    public override void Release() => _data.Release();

    /// <inheritdoc/>
    protected override bool TryTake(ReadOnlyMemory<byte> line, out Publication publication)
    {
        publication = default;
        return line.IsEmpty ? TryTakeEnd(out publication) : TakeField(line.Span);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A body may end within a block. A browser drops such a block, but a publisher that leaves out the last empty line
    /// means it.
    /// </remarks>
    protected override bool TryTakeEnd(out Publication publication)
    {
        publication = default;
        bool isEvent = _data.TryEnd(out ReadOnlyMemory<byte> data)
            && TryCreate(data, Type, _retry, _key, out publication);
        (_type, _retry, _key) = (null, null, null);
        return isEvent;
    }

    private bool TakeField(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        if (name.SequenceEqual("data"u8))
        {
            _data.Add(value, BytesAhead);
        }
        else if (name.SequenceEqual("event"u8))
        {
            _type = value.ToArray();
        }
        else if (name.SequenceEqual("retry"u8))
        {
            // "If the field value consists of only ASCII digits …; otherwise, ignore the field."
            _retry = PublishFields.TryParseRetry(value, out TimeSpan retry) ? retry : _retry;
        }
        else if (name.SequenceEqual("id"u8) && !value.IsEmpty)
        {
            if (PublisherKey.Check(value) is { } problem)
            {
                return Refuse(problem);
            }

            _key = Encoding.UTF8.GetString(value);
        }

        // Other fields are ignored, and so are comments, which begin with the colon.
        return Refuse(CheckSize(_data.Length, Type.Length));
    }
}
