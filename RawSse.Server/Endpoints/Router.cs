using System.Text;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>
/// Chooses the endpoint that answers a request, by its path and method alone. Any thread may call it.
/// </summary>
/// <param name="events">Serves streams.</param>
/// <param name="publish">Accepts publications.</param>
/// <param name="files">Serves all other paths.</param>
/// <param name="cors">Decides which pages of other origins may subscribe and publish.</param>
/// <param name="hosts">Decides which host names are answered to on a loopback address.</param>
/// <param name="full">Answers connections that arrived when the server was full.</param>
internal sealed class Router(
    EventsEndpoint events, PublishEndpoint publish, StaticEndpoint files, CorsPolicy cors, HostPolicy hosts,
    ServerFullResponse full)
{
    private const string EventsMethods = "GET, HEAD, POST, PUT, OPTIONS";
    private const string FileMethods = "GET, HEAD";

    /// <summary>Answers a request.</summary>
    public ValueTask<HttpResponse> HandleAsync(HttpRequest request, HttpBodyReader body) =>
        RefuseHost(request) is { } reason ? ValueTask.FromResult(HttpResponse.Text(421, reason, closes: true))
        : request.Arrival.IsSurplus ? HandleSurplusAsync(request, body)
        : AnswerAsync(request, body);

    /// <summary>
    /// A connection that arrived when the server was full may still publish, and check the server's health. Only a
    /// publisher's connection stays open: there are few places for such connections, and strangers must not occupy
    /// them.
    /// </summary>
    private async ValueTask<HttpResponse> HandleSurplusAsync(HttpRequest request, HttpBodyReader body)
    {
        bool isForEvents = request.Path.SequenceEqual("/events"u8);
        if (isForEvents && IsPublication(request))
        {
            return await AnswerAsync(request, body).ConfigureAwait(false);
        }

        if (IsHealthCheck(request) || (isForEvents && request.IsMethod("OPTIONS"u8)))
        {
            return await AnswerAsync(request, body).ConfigureAwait(false) with { Closes = true };
        }

        HttpResponse answer = full.Answer(request);
        return isForEvents ? WithCors(answer, request) : answer;
    }

    private async ValueTask<HttpResponse> AnswerAsync(HttpRequest request, HttpBodyReader body)
    {
        if (IsHealthCheck(request))
        {
            return HttpResponse.Text(200, "ok");
        }

        if (request.Path.SequenceEqual("/events"u8))
        {
            return WithCors(
                IsRead(request) ? await events.HandleAsync(request).ConfigureAwait(false)
                : IsPublication(request) ? await publish.HandleAsync(request, body).ConfigureAwait(false)
                : request.IsMethod("OPTIONS"u8) ? Options(cors.IsOpen)
                : HttpResponse.MethodNotAllowed(EventsMethods),
                request);
        }

        return request.Path.SequenceEqual("*"u8) ? Options(isCors: false)
            : IsRead(request) ? await FileAsync(request).ConfigureAwait(false)
            : IsPublication(request) && MissedEvents.IsMeantBy(request.Path) ? MissedEvents.Answer(isRead: false)
            : HttpResponse.MethodNotAllowed(FileMethods);
    }

    private async Task<HttpResponse> FileAsync(HttpRequest request)
    {
        HttpResponse answer = await files.HandleAsync(request).ConfigureAwait(false);
        if (request.Path.SequenceEqual("/rawsse.js"u8))
        {
            // A page that may subscribe may also load what it subscribes with.
            return WithCors(answer, request);
        }

        return answer.Status == 404 && MissedEvents.IsMeantBy(request.Path)
            ? MissedEvents.Answer(isRead: true)
            : answer;
    }

    /// <summary>An HTTP/1.0 client need not name a host. Then it may only read; no browser is such a client.</summary>
    private string? RefuseHost(HttpRequest request) =>
        !request.Arrival.IsOnLoopback || (request.Host.IsEmpty && request.MinorVersion == 0 && IsRead(request))
            ? null
            : hosts.Refuse(request.Host);

    /// <summary>Adds the CORS headers, also to a refusal: a page can read the reason only if CORS allows it.</summary>
    private HttpResponse WithCors(HttpResponse answer, HttpRequest request)
    {
        var headers = cors.Headers(Origin(request));
        return headers.Count == 0 ? answer : answer with
        {
            Headers = [.. answer.Headers, .. headers],
            IsOpenToOtherOrigins = cors.IsOpenTo(Origin(request)),
        };
    }

    private static bool IsHealthCheck(HttpRequest request) =>
        IsRead(request) && request.Path.SequenceEqual("/healthz"u8);

    private static bool IsRead(HttpRequest request) => request.IsMethod("GET"u8) || request.IsMethod("HEAD"u8);

    /// <summary>
    /// Accepts PUT as well, because <c>curl -T</c> sends it, which is how a shell streams a body of unknown length.
    /// </summary>
    private static bool IsPublication(HttpRequest request) => request.IsMethod("POST"u8) || request.IsMethod("PUT"u8);

    private static HttpResponse Options(bool isCors) => new()
    {
        Status = 204,
        Headers = [("Allow", EventsMethods), .. isCors ? CorsPolicy.Preflight : []],
    };

    private static string? Origin(HttpRequest request) =>
        request.TryGetHeader("origin"u8, out ReadOnlySpan<byte> origin) ? Encoding.ASCII.GetString(origin) : null;
}
