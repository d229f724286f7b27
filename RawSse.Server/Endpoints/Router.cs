using System.Text;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>Which endpoint answers a request: by its path and method alone.</summary>
/// <param name="events">Streams.</param>
/// <param name="publish">Publications.</param>
/// <param name="files">All else.</param>
/// <param name="cors">Which pages of other origins may use streams and publications.</param>
/// <param name="isFull">Whether there are too many connections.</param>
internal sealed class Router(
    EventsEndpoint events, PublishEndpoint publish, StaticEndpoint files, CorsPolicy cors, Func<bool> isFull)
{
    private const string EventsMethods = "GET, HEAD, POST, PUT, OPTIONS";
    private const string FileMethods = "GET, HEAD";

    /// <summary>Answers a request.</summary>
    public async ValueTask<HttpResponse> HandleAsync(HttpRequest request, HttpBodyReader body)
    {
        bool isRead = request.IsMethod("GET"u8) || request.IsMethod("HEAD"u8);
        if (isRead && request.Path.SequenceEqual("/healthz"u8))
        {
            return HttpResponse.Text(200, "ok");
        }

        if (request.Path.SequenceEqual("/events"u8))
        {
            // Also an answer that refuses: a page can only read why if CORS lets it.
            var headers = cors.Headers(Origin(request));
            HttpResponse answer = isFull() ? FullServer.Answer(request)
                : isRead ? await events.HandleAsync(request).ConfigureAwait(false)
                : IsPublication(request) ? await publish.HandleAsync(request, body).ConfigureAwait(false)
                : request.IsMethod("OPTIONS"u8) ? Options(headers.Count > 0)
                : HttpResponse.MethodNotAllowed(EventsMethods);
            return headers.Count == 0 ? answer : answer with { Headers = [.. answer.Headers, .. headers] };
        }

        return isFull() ? FullServer.Answer(request)
            : request.Path.SequenceEqual("*"u8) ? Options(isCors: false)
            : isRead ? File(request)
            : IsPublication(request) && MissedEvents.IsMeantBy(request.Path) ? MissedEvents.Answer(isRead: false)
            : HttpResponse.MethodNotAllowed(FileMethods);
    }

    private HttpResponse File(HttpRequest request)
    {
        HttpResponse answer = files.Handle(request);
        return answer.Status == 404 && MissedEvents.IsMeantBy(request.Path) ? MissedEvents.Answer(isRead: true) : answer;
    }

    /// <summary>PUT is what <c>curl -T</c> sends, the way to stream a body of unknown length from a shell.</summary>
    private static bool IsPublication(HttpRequest request) => request.IsMethod("POST"u8) || request.IsMethod("PUT"u8);

    private static HttpResponse Options(bool isCors) => new()
    {
        Status = 204,
        Headers = [("Allow", EventsMethods), .. isCors ? CorsPolicy.Preflight : []],
    };

    private static string? Origin(HttpRequest request) =>
        request.TryGetHeader("origin"u8, out ReadOnlySpan<byte> origin) ? Encoding.ASCII.GetString(origin) : null;
}
