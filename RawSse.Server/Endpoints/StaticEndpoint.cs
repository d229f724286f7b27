using System.Globalization;
using System.Text;
using RawSse.Http;
using RawSse.Net;
using RawSse.StaticFiles;

namespace RawSse.Endpoints;

/// <summary>
/// Serves <c>GET</c> and <c>HEAD</c> of static files, with the conditional requests of RFC 9110, section 13.
/// </summary>
/// <param name="files">The source of the files.</param>
/// <param name="blocking">Runs the look-up of a file, because a disk may take its time.</param>
/// <param name="time">The server's clock.</param>
internal sealed class StaticEndpoint(IFileSource files, BlockingWork blocking, TimeProvider time)
{
    private static readonly HttpResponse NotFound = HttpResponse.Text(404, "no such page");

    /// <summary>
    /// The response if no descriptor is left to open the file with. The file exists, so the status must not be 404.
    /// </summary>
    private static readonly HttpResponse Busy = HttpResponse.Text(503, "too many files are open; try again in 5 s") with
    {
        Headers = [("Cache-Control", "no-store"), ("Retry-After", "5")],
    };

    /// <summary>Answers a request for a file.</summary>
    public Task<HttpResponse> HandleAsync(HttpRequest request) => blocking.RunAsync(() => Handle(request));

    /// <summary>Answers a request for a file on the calling thread.</summary>
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
            return HttpResponse.Text(400, "the path has a malformed percent-escape");
        }

        if (ToRelative(decoded) is not { } path || files.Find(path) is not { } file)
        {
            return NotFound;
        }

        (string, string)[] headers =
        [
            ("ETag", file.ETag),
            ("Last-Modified", file.LastModified.ToString("R", CultureInfo.InvariantCulture)),

            // Caches may keep the file but must revalidate it each time, so that a new release is visible at once.
            ("Cache-Control", "no-cache"),
            .. file.MoreHeaders,
        ];
        return Preconditions.Decide(request, file, time.GetUtcNow()) switch
        {
            PreconditionResult.Failed =>
                HttpResponse.Text(412, "the file does not match the conditions of the request"),
            PreconditionResult.Unchanged => new HttpResponse { Status = 304, Headers = headers },
            _ when file.Open() is { } content =>
                new HttpResponse { Status = 200, ContentType = file.ContentType, Headers = headers, Content = content },
            _ => NotFound,
        };
    }

    /// <summary>
    /// Returns the path relative to the root; null if it can't name a file: it leads out of the root, is hidden, or has
    /// another system's separators.
    /// </summary>
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
