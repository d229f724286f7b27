using System.Text;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary>Which endpoint answers a request: by its path and method alone.</summary>
/// <param name="events">Streams.</param>
/// <param name="publish">Publications.</param>
/// <param name="files">All else.</param>
/// <param name="cors">Which pages of other origins may use streams and publications.</param>
/// <param name="hosts">Which hosts are answered to where only this machine can ask.</param>
/// <param name="full">What those are told who came when the server was full.</param>
internal sealed class Router(
    EventsEndpoint events, PublishEndpoint publish, StaticEndpoint files, CorsPolicy cors, HostPolicy hosts, ServerFullResponse full)
{
    private const string EventsMethods = "GET, HEAD, POST, PUT, OPTIONS";
    private const string FileMethods = "GET, HEAD";

    /// <summary>Answers a request.</summary>
    public ValueTask<HttpResponse> HandleAsync(HttpRequest request, HttpBodyReader body) =>
        RefuseHost(request) is { } reason ? ValueTask.FromResult(HttpResponse.Text(421, reason, closes: true))
        : request.Arrival.IsSurplus ? HandleSurplusAsync(request, body)
        : AnswerAsync(request, body);

    /// <summary>
    /// Who came when the server was full may still publish, and ask whether it is well. Only a publisher's connection lives on: there
    /// are few places, and strangers must not hold them.
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
            : IsRead(request) ? File(request)
            : IsPublication(request) && MissedEvents.IsMeantBy(request.Path) ? MissedEvents.Answer(isRead: false)
            : HttpResponse.MethodNotAllowed(FileMethods);
    }

    private HttpResponse File(HttpRequest request)
    {
        HttpResponse answer = files.Handle(request);
        return answer.Status == 404 && MissedEvents.IsMeantBy(request.Path) ? MissedEvents.Answer(isRead: true) : answer;
    }

    /// <summary>A client of HTTP/1.0 may name no host. It can read then, but no browser is such a client.</summary>
    private string? RefuseHost(HttpRequest request) =>
        !request.Arrival.IsOnLoopback || (request.Host.IsEmpty && request.MinorVersion == 0 && IsRead(request))
            ? null
            : hosts.Refuse(request.Host);

    /// <summary>Also an answer that refuses: a page can only read why if CORS lets it.</summary>
    private HttpResponse WithCors(HttpResponse answer, HttpRequest request)
    {
        var headers = cors.Headers(Origin(request));
        return headers.Count == 0 ? answer : answer with
        {
            Headers = [.. answer.Headers, .. headers],
            IsOpenToOtherOrigins = cors.IsOpenTo(Origin(request)),
        };
    }

    private static bool IsHealthCheck(HttpRequest request) => IsRead(request) && request.Path.SequenceEqual("/healthz"u8);

    private static bool IsRead(HttpRequest request) => request.IsMethod("GET"u8) || request.IsMethod("HEAD"u8);

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
