using System.Buffers.Text;

namespace RawSse.Events;

/// <summary>
/// Encodes one event as a block of <c>text/event-stream</c>. It has no state, does no I/O and allocates nothing.
/// <see cref="GetLength"/> returns the number of bytes that <see cref="Write"/> will write.
/// </summary>
/// <remarks>https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream</remarks>
internal static class EventEncoder
{
    /// <summary>Returns the number of bytes that <see cref="Write"/> will write.</summary>
    /// <param name="e">The event.</param>
    /// <param name="id">The id in UTF-8; empty for none.</param>
    public static int GetLength(in SseEvent e, ReadOnlySpan<byte> id)
    {
        int length = 1;
        if (id.Length > 0)
        {
            length += "id: \n".Length + id.Length;
        }

        if (e.Type.Length > 0)
        {
            length += "event: \n".Length + e.Type.Length;
        }

        if (e.Retry is { } retry)
        {
            length += "retry: \n".Length + CountDigits(Milliseconds(retry));
        }

        ReadOnlySpan<byte> rest = e.Data.Span;
        while (true)
        {
            int line = NextLine(rest, out int next);
            length += line == 0 ? "data:\n".Length : "data: \n".Length + line;
            if (next < 0)
            {
                return length;
            }

            rest = rest[next..];
        }
    }

    /// <summary>Writes the event, including the empty line that makes the client dispatch it.</summary>
    /// <param name="e">The event.</param>
    /// <param name="id">The id in UTF-8; empty for none.</param>
    /// <param name="into">Receives the block. It must have room for <see cref="GetLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException"><paramref name="into"/> is too short.</exception>
    public static int Write(in SseEvent e, ReadOnlySpan<byte> id, Span<byte> into)
    {
        var output = new SpanWriter(into);
        if (e.Type.Length > 0)
        {
            output.Write("event: "u8);
            output.Write(e.Type.Span);
            output.Write("\n"u8);
        }

        if (e.Retry is { } retry)
        {
            output.Write("retry: "u8);
            output.Write(Milliseconds(retry));
            output.Write("\n"u8);
        }

        WriteData(e.Data.Span, ref output);

        // The id comes last. Some clients store an id as soon as they have read its line, rather than when the event is
        // complete. If such a client is cut off within the event, it must not have the id yet, so that it asks for the
        // event again.
        if (id.Length > 0)
        {
            output.Write("id: "u8);
            output.Write(id);
            output.Write("\n"u8);
        }

        output.Write("\n"u8);
        return output.Written;
    }

    private static void WriteData(ReadOnlySpan<byte> data, ref SpanWriter output)
    {
        while (true)
        {
            int line = NextLine(data, out int next);

            // "data:" alone appends an empty string and a line feed, so that an event with empty data is dispatched,
            // too. The reader removes one space after the colon, so we write one, in case the data begins with a space.
            output.Write(line == 0 ? "data:"u8 : "data: "u8);
            output.Write(data[..line]);
            output.Write("\n"u8);
            if (next < 0)
            {
                return;
            }

            data = data[next..];
        }
    }

    /// <summary>
    /// Returns the length of the first line. <paramref name="next"/> is where the next one starts, or -1 if there is
    /// none.
    /// </summary>
    /// <remarks>"Lines must be separated by either a CRLF pair, a single LF, or a single CR."</remarks>
    private static int NextLine(ReadOnlySpan<byte> data, out int next)
    {
        int end = data.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            next = -1;
            return data.Length;
        }

        bool pair = data[end] == '\r' && end + 1 < data.Length && data[end + 1] == '\n';
        next = end + (pair ? 2 : 1);
        return end;
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static int CountDigits(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(value, digits, out int length);
        return length;
    }
}
