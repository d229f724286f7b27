using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace RawSse.Events;

/// <summary>
/// One server-sent event as its publisher meant it: data, and optionally a type and a reconnection time. It has no id:
/// the log gives one when it appends the event.
/// </summary>
/// <remarks>Fields: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation</remarks>
public readonly struct SseEvent
{
    /// <summary>An event from UTF-8 bytes, which are not copied and must not change until it is published.</summary>
    /// <param name="data">UTF-8. Each CRLF, CR or LF starts a new <c>data:</c> line. Empty data is still an event.</param>
    /// <param name="type">UTF-8 without CR, LF or NUL; empty for none (a browser then fires <c>message</c>).</param>
    /// <param name="retry">What the client is told to wait before it reconnects; null for nothing.</param>
    /// <exception cref="ArgumentException">A field breaks its rule; the message says which.</exception>
    public SseEvent(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> type = default, TimeSpan? retry = null)
    {
        if (Check(data.Span, type.Span) is { } problem)
        {
            throw new ArgumentException(problem);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(retry ?? TimeSpan.Zero, TimeSpan.Zero, nameof(retry));
        Data = data;
        Type = type;
        Retry = retry;
    }

    /// <summary>An event from text; see the other constructor for the rules.</summary>
    /// <exception cref="ArgumentException">A field breaks its rule; the message says which.</exception>
    public SseEvent(string data, string? type = null, TimeSpan? retry = null)
        : this(Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(type ?? ""), retry)
    {
    }

    private SseEvent(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> type, TimeSpan? retry, bool isChecked)
    {
        System.Diagnostics.Debug.Assert(isChecked, "only TryCreate calls this");
        Data = data;
        Type = type;
        Retry = retry;
    }

    /// <summary>The payload, UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The <c>event:</c> field, UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Type { get; }

    /// <summary>The <c>retry:</c> field, sent in whole milliseconds; null for none.</summary>
    public TimeSpan? Retry { get; }

    /// <summary>An event from what a publisher sent; see the constructor for the rules.</summary>
    /// <param name="data">The data, meant to be UTF-8.</param>
    /// <param name="type">The type, meant to be UTF-8.</param>
    /// <param name="retry">The reconnection time.</param>
    /// <param name="e">The event.</param>
    /// <param name="problem">What is wrong with it, in one line.</param>
    public static bool TryCreate(
        ReadOnlyMemory<byte> data,
        ReadOnlyMemory<byte> type,
        TimeSpan? retry,
        out SseEvent e,
        [NotNullWhen(false)] out string? problem)
    {
        problem = Check(data.Span, type.Span);
        e = problem is null ? new SseEvent(data, type, retry, isChecked: true) : default;
        return problem is null;
    }

    /// <summary>What is wrong with such an event, in one line for its publisher; null if nothing is.</summary>
    /// <param name="data">The data, meant to be UTF-8.</param>
    /// <param name="type">The type, meant to be UTF-8.</param>
    private static string? Check(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        // A line break in a type would become a field of the publisher's choice.
        if (type.IndexOfAny((byte)'\r', (byte)'\n', (byte)'\0') >= 0)
        {
            return "an event type may not hold CR, LF or NUL";
        }

        if (!Utf8.IsValid(type))
        {
            return "the event type is not valid UTF-8";
        }

        return Utf8.IsValid(data) ? null : "the data is not valid UTF-8";
    }
}
