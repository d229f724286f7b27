using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>Which endpoint answers a request: by its path alone.</summary>
internal sealed class Router(EventsEndpoint events, StaticEndpoint files)
{
    /// <summary>Answers a request.</summary>
    public ValueTask<HttpResponse> HandleAsync(HttpRequest request, HttpBodyReader body) => new(
        request.Path.SequenceEqual("/events"u8) ? events.Handle(request)
        : request.Path.SequenceEqual("/healthz"u8) ? Health(request)
        : files.Handle(request));

    /// <summary>Says that the process lives and answers.</summary>
    private static HttpResponse Health(HttpRequest request) =>
        request.IsMethod("GET"u8) || request.IsMethod("HEAD"u8)
            ? HttpResponse.Text(200, "ok")
            : HttpResponse.MethodNotAllowed("GET, HEAD");
}
