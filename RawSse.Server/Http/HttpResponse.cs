using System.Text;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>An answer, as a value: endpoints make it, the connection writes it.</summary>
internal sealed record HttpResponse
{
    private readonly long _contentLength;

    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>The media type of the body; null where there is no body.</summary>
    public string? ContentType { get; init; }

    /// <summary>Further headers. Their values are ours, or were checked: they are written as they are.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The body; of a stream its beginning.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>A body to be read from a file, in place of <see cref="Body"/>; the connection disposes it.</summary>
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
    /// The length of the body. A file may grow or shrink while it is sent, and tells a new length each time it is asked: it was
    /// asked once, and this is what is announced and sent.
    /// </summary>
    public long Length => Content is null ? Body.Length : _contentLength;

    /// <summary>Whether the body has no end known beforehand, so that no length is sent.</summary>
    public bool IsStream { get; init; }

    /// <summary>Takes the connection once the answer is written: it is then no longer a HTTP connection.</summary>
    public Action<Connection>? TakeOver { get; init; }

    /// <summary>Whether pages of other origins may use it, as its headers of CORS say; else browsers are told that it isn't theirs.</summary>
    public bool IsOpenToOtherOrigins { get; init; }

    /// <summary>Whether the connection ends with this answer.</summary>
    public bool Closes { get; init; }

    private static (string Name, string Value)[] NotStored { get; } = [("Cache-Control", "no-store")];

    /// <summary>One line of text.</summary>
    public static HttpResponse Text(int status, string line, bool closes = false) => new()
    {
        Status = status,
        ContentType = "text/plain; charset=utf-8",
        Headers = NotStored,
        Body = Line(line),
        Closes = closes,
    };

    /// <summary>401 where nothing was presented, and what to present (RFC 6750, section 3).</summary>
    public static HttpResponse Unauthorized(string line, bool closes) => Challenge(401, line, "Bearer", closes);

    /// <summary>401 where what was presented is no good (RFC 6750, section 3.1).</summary>
    public static HttpResponse InvalidToken(string line, bool closes) =>
        Challenge(401, line, "Bearer error=\"invalid_token\"", closes);

    /// <summary>403 where what was presented does not go far enough (RFC 6750, section 3.1).</summary>
    public static HttpResponse InsufficientScope(string line, bool closes) =>
        Challenge(403, line, "Bearer error=\"insufficient_scope\"", closes);

    /// <summary>405 with the methods that are allowed.</summary>
    public static HttpResponse MethodNotAllowed(string allow) => new()
    {
        Status = 405,
        ContentType = "text/plain; charset=utf-8",
        Headers = [("Allow", allow)],
        Body = Line($"this takes {allow}"),
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
