using System.Text;
using RawSse.FanOut;

namespace RawSse.Http;

/// <summary>A response as a value. Endpoints create it, and the connection writes it. Immutable.</summary>
internal sealed record HttpResponse
{
    private readonly long _contentLength;

    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>The media type of the body; null if there is no body.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Additional headers. They are written as they are, so their values must be constants or have been validated.
    /// </summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body, or the beginning of a stream.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A body that is read from a file instead of <see cref="Body"/>. The connection disposes it.</summary>
    public Stream? Content
    {
        get;
        init
        {
            field = value;
            _contentLength = value?.Length ?? 0;
        }
    }

    /// <summary>
    /// The length of the body. A file may grow or shrink while it is sent, so its length was read once; this is the
    /// length that is announced and sent.
    /// </summary>
    public long Length => Content is null ? Body.Length : _contentLength;

    /// <summary>Whether the length of the body is not known beforehand, so that no Content-Length is sent.</summary>
    public bool IsStream { get; init; }

    /// <summary>
    /// Takes the wire of the stream that the response begins, once the response is written. The connection is then no
    /// longer an HTTP connection.
    /// </summary>
    public Action<IWire>? TakeOver { get; init; }

    /// <summary>
    /// Whether its CORS headers allow pages of other origins to use it. Otherwise browsers are told to keep it from
    /// them.
    /// </summary>
    public bool IsOpenToOtherOrigins { get; init; }

    /// <summary>Whether the connection ends after this response.</summary>
    public bool Closes { get; init; }

    private static (string Name, string Value)[] NotStored { get; } = [("Cache-Control", "no-store")];

    /// <summary>Creates a response with one line of text.</summary>
    public static HttpResponse Text(int status, string line, bool closes = false) => new()
    {
        Status = status,
        ContentType = "text/plain; charset=utf-8",
        Headers = NotStored,
        Body = Line(line),
        Closes = closes,
    };

    /// <summary>Creates a 401 for a request without a credential (RFC 6750, section 3).</summary>
    public static HttpResponse Unauthorized(string line, bool closes) => Challenge(401, line, "Bearer", closes);

    /// <summary>Creates a 401 for a request with an invalid credential (RFC 6750, section 3.1).</summary>
    public static HttpResponse InvalidToken(string line, bool closes) =>
        Challenge(401, line, "Bearer error=\"invalid_token\"", closes);

    /// <summary>Creates a 403 for a request whose credential does not allow it (RFC 6750, section 3.1).</summary>
    public static HttpResponse InsufficientScope(string line, bool closes) =>
        Challenge(403, line, "Bearer error=\"insufficient_scope\"", closes);

    /// <summary>Creates a 405 that lists the allowed methods.</summary>
    public static HttpResponse MethodNotAllowed(string allow) => new()
    {
        Status = 405,
        ContentType = "text/plain; charset=utf-8",
        Headers = [("Allow", allow)],
        Body = Line($"method not allowed; use one of {allow}"),
    };

    private static HttpResponse Challenge(int status, string line, string challenge, bool closes)
    {
        HttpResponse answer = Text(status, line, closes);
        return answer with { Headers = [.. answer.Headers, ("WWW-Authenticate", challenge)] };
    }

    private static byte[] Line(string text)
    {
        byte[] line = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        _ = Encoding.UTF8.GetBytes(text, line);
        line[^1] = (byte)'\n';
        return line;
    }
}
