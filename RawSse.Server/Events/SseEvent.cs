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
    /// <summary>
    /// What a publisher may ask of clients at the least: <c>retry:</c> holds for a client's whole stream, also for what
    /// others publish.
    /// </summary>
    internal static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>What a publisher may ask of clients at the most.</summary>
    internal static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    /// <summary>An event from UTF-8 bytes, which are not copied and must not change until it is published.</summary>
    /// <param name="data">UTF-8. Each CRLF, CR or LF starts a new <c>data:</c> line. Empty data is still an event.</param>
    /// <param name="type">
    /// UTF-8 without CR, LF or NUL; empty for none (a browser then fires <c>message</c>). Types that begin with
    /// <c>rawsse.</c>, and <c>error</c> and <c>open</c>, are reserved.
    /// </param>
    /// <param name="retry">
    /// What the client is told to wait before it reconnects, held between 100 ms and one hour; null for nothing.
    /// </param>
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
        Retry = Hold(retry);
    }

    /// <summary>An event from text; see the other constructor for the rules.</summary>
    /// <exception cref="ArgumentException">A field breaks its rule; the message says which.</exception>
    public SseEvent(string data, string? type = null, TimeSpan? retry = null)
        : this(Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(type ?? ""), retry)
    {
    }

    /// <summary>The payload, UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; private init; }

    /// <summary>The <c>event:</c> field, UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Type { get; private init; }

    /// <summary>The <c>retry:</c> field, sent in whole milliseconds; null for none.</summary>
    public TimeSpan? Retry { get; private init; }

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
        e = problem is null ? new SseEvent { Data = data, Type = type, Retry = Hold(retry) } : default;
        return problem is null;
    }

    /// <summary>An event by which the server speaks to a client, of a type that is reserved for that.</summary>
    /// <param name="data">UTF-8. Never empty: a client does not hear an event without data.</param>
    /// <param name="type">The type.</param>
    /// <param name="retry">The reconnection time, as it is; null for none.</param>
    internal static SseEvent OfServer(ReadOnlyMemory<byte> data, string type, TimeSpan? retry = null) =>
        new() { Data = data, Type = Encoding.ASCII.GetBytes(type), Retry = retry };

    private static TimeSpan? Hold(TimeSpan? retry) =>
        retry is not { } asked ? null
        : asked < ShortestRetry ? ShortestRetry
        : asked > LongestRetry ? LongestRetry
        : asked;

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

        // Forged, they would move cursors, end streams or look like a lost connection.
        if (type.StartsWith("rawsse."u8))
        {
            return "event types that begin with 'rawsse.' are the server's own";
        }

        if (type.SequenceEqual("error"u8) || type.SequenceEqual("open"u8))
        {
            return "the event types 'error' and 'open' are the browser's own";
        }

        return Utf8.IsValid(data) ? null : "the data is not valid UTF-8";
    }
}
