using System.Globalization;
using System.Text;
using RawSse.Http;
using RawSse.StaticFiles;

namespace RawSse.Endpoints;

/// <summary><c>GET</c> and <c>HEAD</c> of the page and its files, with the conditional requests of RFC 9110, section 13.</summary>
/// <param name="files">Where they are.</param>
/// <param name="time">The server's clock.</param>
internal sealed class StaticEndpoint(IFileSource files, TimeProvider time)
{
    private static readonly HttpResponse NotFound = HttpResponse.Text(404, "there is no such page here");

    /// <summary>No descriptor is left for the file. It is there all the same, so that must not read as 404.</summary>
    private static readonly HttpResponse Busy = HttpResponse.Text(503, "too many files are open; try again in 5 s") with
    {
        Headers = [("Cache-Control", "no-store"), ("Retry-After", "5")],
    };

    /// <summary>Answers a request for a file.</summary>
    public HttpResponse Handle(HttpRequest request)
    {
        try
        {
            return Answer(request);
        }
        catch (TooManyOpenFilesException)
        {
            return Busy;
        }
    }

    private HttpResponse Answer(HttpRequest request)
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
            .. file.MoreHeaders,
        ];
        return Preconditions.Decide(request, file, time.GetUtcNow()) switch
        {
            PreconditionResult.Failed => HttpResponse.Text(412, "the file is not the one that the request's conditions mean"),
            PreconditionResult.Unchanged => new HttpResponse { Status = 304, Headers = headers },
            _ when file.Open() is { } content =>
                new HttpResponse { Status = 200, ContentType = file.ContentType, Headers = headers, Content = content },
            _ => NotFound,
        };
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
        return path.Split('/').Contains("") || HiddenNames.AreIn(path) ? null : path;
    }
}
