using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace RawSse;

/// <summary>
/// One server-sent event: data, and optionally a type and a reconnection time. It has no id, because the event gets one
/// when it is published. Immutable, apart from bytes that the caller of a constructor still holds.
/// </summary>
/// <remarks>
/// Fields: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
/// </remarks>
public readonly struct SseEvent
{
    /// <summary>
    /// The shortest reconnection time that a publisher can ask for. There is a bound because <c>retry:</c> affects a
    /// client's whole stream, including the events of other publishers.
    /// </summary>
    internal static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest reconnection time that a publisher can ask for.</summary>
    internal static readonly TimeSpan LongestRetry = TimeSpan.FromHours(1);

    /// <summary>
    /// Creates an event from UTF-8 bytes. They are not copied, and must not change until the event is published.
    /// </summary>
    /// <param name="data">
    /// The data in UTF-8. Each CRLF, CR or LF starts a new <c>data:</c> line. Empty data is still an event.
    /// </param>
    /// <param name="type">
    /// The type in UTF-8, without CR, LF or NUL; empty for none, in which case a browser fires <c>message</c>. The
    /// types <c>error</c> and <c>open</c>, and all that begin with <c>rawsse.</c>, are reserved.
    /// </param>
    /// <param name="retry">
    /// How long clients are told to wait before they reconnect; null to leave it unchanged. It is clamped to 100 ms to
    /// one hour.
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
        Retry = ClampRetry(retry);
    }

    /// <summary>Creates an event from text. The other constructor documents the rules.</summary>
    /// <exception cref="ArgumentException">A field breaks its rule; the message says which.</exception>
    public SseEvent(string data, string? type = null, TimeSpan? retry = null)
        : this(Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(type ?? ""), retry)
    {
    }

    /// <summary>The data in UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; private init; }

    /// <summary>The type (the <c>event:</c> field) in UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Type { get; private init; }

    /// <summary>The reconnection time (the <c>retry:</c> field, in whole milliseconds); null for none.</summary>
    public TimeSpan? Retry { get; private init; }

    /// <summary>Creates an event without throwing. The constructor documents the rules.</summary>
    /// <param name="data">The data, which should be UTF-8.</param>
    /// <param name="type">The type, which should be UTF-8.</param>
    /// <param name="retry">The reconnection time; null for none.</param>
    /// <param name="e">The event, if the fields are valid.</param>
    /// <param name="problem">What is wrong, in one line; null if nothing is.</param>
    /// <returns>Whether the fields are valid.</returns>
    public static bool TryCreate(
        ReadOnlyMemory<byte> data,
        ReadOnlyMemory<byte> type,
        TimeSpan? retry,
        out SseEvent e,
        [NotNullWhen(false)] out string? problem)
    {
        problem = Check(data.Span, type.Span);
        e = problem is null ? new SseEvent { Data = data, Type = type, Retry = ClampRetry(retry) } : default;
        return problem is null;
    }

    /// <summary>Creates an event with which the server itself speaks to clients. Its type is reserved.</summary>
    /// <param name="data">
    /// The data in UTF-8. It must not be empty, because many client libraries ignore an event without data.
    /// </param>
    /// <param name="type">The type.</param>
    /// <param name="retry">The reconnection time, which is not clamped; null for none.</param>
    internal static SseEvent OfServer(ReadOnlyMemory<byte> data, string type, TimeSpan? retry = null) =>
        new() { Data = data, Type = Encoding.ASCII.GetBytes(type), Retry = retry };

    private static TimeSpan? ClampRetry(TimeSpan? retry) =>
        retry is not { } asked ? null
        : asked < ShortestRetry ? ShortestRetry
        : asked > LongestRetry ? LongestRetry
        : asked;

    /// <summary>
    /// Returns what is wrong with the fields of an event, in one line for its publisher; null if nothing is.
    /// </summary>
    /// <param name="data">The data, which should be UTF-8.</param>
    /// <param name="type">The type, which should be UTF-8.</param>
    private static string? Check(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        // A line break in a type would let a publisher add fields of its choice.
        if (type.IndexOfAny((byte)'\r', (byte)'\n', (byte)'\0') >= 0)
        {
            return "an event type may not contain CR, LF or NUL";
        }

        if (!Utf8.IsValid(type))
        {
            return "the event type is not valid UTF-8";
        }

        // Forged events of these types could move cursors, end streams or look like a lost connection.
        if (type.StartsWith("rawsse."u8))
        {
            return "event types that begin with 'rawsse.' are reserved for the server";
        }

        if (type.SequenceEqual("error"u8) || type.SequenceEqual("open"u8))
        {
            return "the event types 'error' and 'open' are reserved for the browser";
        }

        return Utf8.IsValid(data) ? null : "the data is not valid UTF-8";
    }
}
