using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>Which endpoint answers a request: by its path and method alone.</summary>
/// <param name="events">Streams.</param>
/// <param name="publish">Publications.</param>
/// <param name="files">All else.</param>
/// <param name="isFull">Whether there are too many connections.</param>
internal sealed class Router(
    EventsEndpoint events, PublishEndpoint publish, StaticEndpoint files, Func<bool> isFull)
{
    /// <summary>Answers a request.</summary>
    public ValueTask<HttpResponse> HandleAsync(HttpRequest request, HttpBodyReader body)
    {
        bool isRead = request.IsMethod("GET"u8) || request.IsMethod("HEAD"u8);
        bool isEvents = request.Path.SequenceEqual("/events"u8);
        if (isRead && request.Path.SequenceEqual("/healthz"u8))
        {
            return new(HttpResponse.Text(200, "ok"));
        }

        if (isFull())
        {
            return new(FullServer.Answer(request));
        }

        if (isEvents && request.IsMethod("POST"u8))
        {
            return publish.HandleAsync(request, body);
        }

        return new(
            !isRead ? HttpResponse.MethodNotAllowed(isEvents ? "GET, HEAD, POST" : "GET, HEAD")
            : isEvents ? events.Handle(request)
            : files.Handle(request));
    }
}
