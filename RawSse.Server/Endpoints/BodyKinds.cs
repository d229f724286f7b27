using System.Diagnostics.CodeAnalysis;
using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>Decides by <c>Content-Type</c> how to read a body.</summary>
internal static class BodyKinds
{
    /// <summary>No known media type has a longer name.</summary>
    private const int MaxLength = 128;

    /// <summary>Reads the header. A body without one is text: shells and small programs send no type.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">How to read the body.</param>
    /// <param name="problem">Why the body is not read, in one line that says what to send instead.</param>
    public static bool TryRead(HttpRequest request, out BodyKind kind, [NotNullWhen(false)] out string? problem)
    {
        kind = BodyKind.Text;
        problem = null;
        if (!request.TryGetHeader("content-type"u8, out ReadOnlySpan<byte> header) || header.IsEmpty)
        {
            return true;
        }

        int end = header.IndexOf((byte)';');
        ReadOnlySpan<byte> written = end < 0 ? header : header[..end].TrimEnd(" \t"u8);
        Span<byte> lower = stackalloc byte[MaxLength];
        bool isShort = Ascii.ToLower(written, lower, out int length) == System.Buffers.OperationStatus.Done;
        ReadOnlySpan<byte> type = lower[..(isShort ? length : 0)];
        kind = type.SequenceEqual("application/x-www-form-urlencoded"u8) ? BodyKind.Form
            : type.SequenceEqual("text/event-stream"u8) ? BodyKind.EventStream
            : IsLines(type) ? BodyKind.Lines
            : BodyKind.Text;
        problem = kind != BodyKind.Text || IsText(type) ? null
            : type.StartsWith("multipart/"u8)
                ? "multipart bodies are not supported; send a form (curl -d topic=... -d data=...), or the data alone "
                    + "as the body"
            : "this media type is not supported; send text/plain, application/json, application/x-ndjson, "
                + "text/event-stream or a form";
        return problem is null;
    }

    /// <summary>JSON lines have no registered media type, so they go by many names.</summary>
    private static bool IsLines(ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> name = After(type, "application/"u8);
        name = name.IsEmpty ? After(type, "text/"u8) : name;
        name = name.StartsWith("x-"u8) ? name[2..] : name;
        return name.SequenceEqual("ndjson"u8) || name.SequenceEqual("jsonl"u8)
            || name.SequenceEqual("jsonlines"u8) || name.SequenceEqual("json-lines"u8);
    }

    /// <summary>
    /// The data of one event is text. A name close to <c>text/event-stream</c> is a misspelling of it, and as text it
    /// would make one event of many. Types of RawSse are also refused, because a later version may define them.
    /// </summary>
    private static bool IsText(ReadOnlySpan<byte> type)
    {
        ReadOnlySpan<byte> text = After(type, "text/"u8);
        ReadOnlySpan<byte> application = After(type, "application/"u8);
        return (!text.IsEmpty && !text.StartsWith("event"u8))
            || application.SequenceEqual("json"u8)
            || application.SequenceEqual("xml"u8)
            || application.SequenceEqual("yaml"u8)
            || application.SequenceEqual("octet-stream"u8)
            || (type.EndsWith("+json"u8) && !application.StartsWith("vnd.rawsse"u8))
            || type.EndsWith("+xml"u8)
            || type.EndsWith("+yaml"u8);
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> type, ReadOnlySpan<byte> beginning) =>
        type.StartsWith(beginning) ? type[beginning.Length..] : default;
}
