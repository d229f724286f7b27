using System.Buffers;
using System.Text;

namespace RawSse.Http;

/// <summary>Writes the head of an answer (RFC 9112, sections 4 and 6; RFC 9110, section 6.6.1 for Date).</summary>
internal static class HttpResponseWriter
{
    /// <summary>Writes status line and headers.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="response">The answer.</param>
    /// <param name="keepAlive">Whether another request may follow.</param>
    /// <param name="now">The time for Date.</param>
    public static void WriteHead(IBufferWriter<byte> output, HttpResponse response, bool keepAlive, DateTimeOffset now)
    {
        Write(output, $"HTTP/1.1 {response.Status} {ReasonPhrase(response.Status)}\r\nDate: {now.UtcDateTime:R}\r\n");
        if (response.ContentType is { } type)
        {
            Write(output, $"Content-Type: {type}\r\n");
        }

        // 204 and 304 end with their head.
        if (!response.IsStream && response.Status is not (204 or 304))
        {
            Write(output, $"Content-Length: {response.Content?.Length ?? response.Body.Length}\r\n");
        }

        foreach ((string name, string value) in response.Headers)
        {
            Write(output, $"{name}: {value}\r\n");
        }

        // Said both ways, for HTTP/1.0 clients keep a connection only if told so.
        Write(output, keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    }

    private static void Write(IBufferWriter<byte> output, string text) => Encoding.ASCII.GetBytes(text, output);

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
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        414 => "URI Too Long",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",

        // The phrase may be empty, its space may not (RFC 9112, section 4).
        _ => "",
    };
}
