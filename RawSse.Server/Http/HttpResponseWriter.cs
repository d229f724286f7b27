using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>Writes responses (RFC 9112, sections 4 and 6; RFC 9110, section 6.6.1 for Date).</summary>
/// <remarks>Only the connection's own task may use it, on the connection's loop.</remarks>
/// <param name="loop">The connection's loop.</param>
/// <param name="output">
/// The output of the connection. Responses to pipelined requests are gathered there before they are sent.
/// </param>
/// <param name="date">The Date header.</param>
/// <param name="flush">Sends what has been gathered, within the time that a peer has to accept it.</param>
internal sealed class HttpResponseWriter(EventLoop loop, PipeWriter output, HttpDate date, Func<ValueTask> flush)
{
    /// <summary>The number of gathered bytes at which they are sent.</summary>
    private const int FlushAt = 16 * 1024;

    private static ReadOnlySpan<byte> NotSniffed => "X-Content-Type-Options: nosniff\r\n"u8;

    private static ReadOnlySpan<byte> NotForOthers =>
        "X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n"u8;

    /// <summary>The length of a Content-Length line with the longest number, rounded up.</summary>
    private const int MaxLengthLine = 64;

    /// <summary>Writes a response. A small one is not sent yet.</summary>
    /// <param name="response">The response.</param>
    /// <param name="isHead">Whether the request was HEAD, so that only the head is written.</param>
    /// <param name="keepAlive">Whether another request may follow.</param>
    public async ValueTask WriteAsync(HttpResponse response, bool isHead, bool keepAlive)
    {
        WriteHead(response, keepAlive);
        await using Stream? content = response.Content;
        if (isHead)
        {
            return;
        }

        output.Write(response.Body.Span);
        if (content is not null)
        {
            await WriteAsync(content, response.Length).ConfigureAwait(false);
        }

        if (output.UnflushedBytes >= FlushAt)
        {
            await flush().ConfigureAwait(false);
        }
    }

    /// <summary>Sends exactly as much of a file as the head announced, even if the file has grown since.</summary>
    private async ValueTask WriteAsync(Stream content, long length)
    {
        for (long left = length; left > 0;)
        {
            Memory<byte> memory = output.GetMemory(FlushAt);
            int read = await ReadAsync(content, memory[..(int)Math.Min(left, memory.Length)]).ConfigureAwait(false);

            // A file is read elsewhere.
            await loop.Enter();
            output.Advance(read);
            left -= read;
            await flush().ConfigureAwait(false);
        }
    }

    /// <summary>Reads from a file. If it fails, the response can't be finished; that is not the peer's fault.</summary>
    private static async ValueTask<int> ReadAsync(Stream content, Memory<byte> memory)
    {
        try
        {
            int read = await content.ReadAsync(memory).ConfigureAwait(false);
            return read > 0 ? read : throw new BrokenConnectionException(CloseReason.ContentFailed);
        }
        catch (Exception e) when (e is IOException and not BrokenConnectionException or UnauthorizedAccessException)
        {
            throw new BrokenConnectionException(CloseReason.ContentFailed);
        }
    }

    private void WriteHead(HttpResponse response, bool keepAlive)
    {
        // Write piece by piece into the connection's buffer, without creating a string for each line.
        WriteStatus(response.Status);
        output.Write(date.Line);
        if (response.ContentType is { } type)
        {
            WriteHeader("Content-Type", type);
        }

        // 204 and 304 end with their head.
        if (!response.IsStream && response.Status is not (204 or 304))
        {
            WriteLength(response.Length);
        }

        // A browser must not guess another media type, nor give the response to a page of another origin.
        output.Write(response.IsOpenToOtherOrigins ? NotSniffed : NotForOthers);

        // Iterate by index: an enumerator would allocate an object for each response.
        for (int i = 0; i < response.Headers.Count; i++)
        {
            WriteHeader(response.Headers[i].Name, response.Headers[i].Value);
        }

        // Always send one of the two, because HTTP/1.0 clients keep a connection only if they are told to.
        output.Write(keepAlive ? "Connection: keep-alive\r\n\r\n"u8 : "Connection: close\r\n\r\n"u8);
    }

    private void WriteStatus(int status)
    {
        if (status == 200)
        {
            output.Write("HTTP/1.1 200 OK\r\n"u8);
            return;
        }

        Write($"HTTP/1.1 {status} {ReasonPhrase(status)}\r\n");
    }

    private void WriteLength(long length)
    {
        Span<byte> line = output.GetSpan(MaxLengthLine);
        _ = Utf8.TryWrite(line, $"Content-Length: {length}\r\n", out int written);
        output.Advance(written);
    }

    private void WriteHeader(string name, string value)
    {
        Write(name);
        output.Write(": "u8);
        Write(value);
        output.Write("\r\n"u8);
    }

    private void Write(string text) => Encoding.ASCII.GetBytes(text, output);

    private static string ReasonPhrase(int status) => status switch
    {
        200 => "OK",
        204 => "No Content",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",

        // The phrase may be empty, but the space before it is required (RFC 9112, section 4).
        _ => "",
    };
}
