using System.Globalization;
using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary><c>GET</c> and <c>HEAD</c> of the page and its files, with the conditional requests of RFC 9110, section 13.</summary>
internal sealed class StaticEndpoint(IFileSource files)
{
    private static readonly HttpResponse NotFound = HttpResponse.Text(404, "there is no such page here");

    /// <summary>Answers a request for a file.</summary>
    public HttpResponse Handle(HttpRequest request)
    {
        if (!QueryString.TryDecode(request.Path, form: false, out byte[] decoded))
        {
            return HttpResponse.Text(400, "the path has a broken percent-escape");
        }

        if (ToRelative(decoded) is not { } path || files.Find(path) is not { } file)
        {
            return NotFound;
        }

        (string, string)[] headers =
        [
            ("ETag", file.ETag),
            ("Last-Modified", file.LastModified.ToString("R", CultureInfo.InvariantCulture)),

            // Kept, but asked about each time: a new release of the page must show.
            ("Cache-Control", "no-cache"),
            ("X-Content-Type-Options", "nosniff"),
        ];
        if (IsUnchanged(request, file))
        {
            return new HttpResponse { Status = 304, Headers = headers };
        }

        return file.Open() is { } content
            ? new HttpResponse { Status = 200, ContentType = file.ContentType, Headers = headers, Content = content }
            : NotFound;
    }

    /// <summary>The path below the root; null for what names no file: ways out, hidden files, other systems' separators.</summary>
    private static string? ToRelative(byte[] decoded)
    {
        string path = Encoding.UTF8.GetString(decoded);
        if (path.AsSpan().IndexOfAny('\\', '\0', ':') >= 0)
        {
            return null;
        }

        path = path.EndsWith('/') ? path[1..] + "index.html" : path[1..];
        return path.Split('/').Any(part => part.Length == 0 || part[0] == '.') ? null : path;
    }

    /// <summary>If-None-Match decides where it is sent; only else If-Modified-Since (RFC 9110, section 13.2.2).</summary>
    private static bool IsUnchanged(HttpRequest request, StaticFile file)
    {
        if (request.TryGetHeader("if-none-match"u8, out ReadOnlySpan<byte> tags))
        {
            return Encoding.ASCII.GetString(tags).Split(',', StringSplitOptions.TrimEntries)
                .Any(tag => tag == "*" || (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag) == file.ETag);
        }

        return request.TryGetHeader("if-modified-since"u8, out ReadOnlySpan<byte> date)
            && DateTimeOffset.TryParseExact(
                Encoding.ASCII.GetString(date), "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset since)
            && file.LastModified <= since;
    }
}
