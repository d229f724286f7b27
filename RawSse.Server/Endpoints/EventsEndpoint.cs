using RawSse.Events;
using RawSse.FanOut;
using RawSse.Http;
using RawSse.Log;

namespace RawSse.Endpoints;

/// <summary><c>GET</c> and <c>HEAD</c> of <c>/events</c>: answers the head, finds the cursor, and hands the socket to a shard.</summary>
internal sealed class EventsEndpoint(EventLog log, FanOutShards shards, SubscribeGate gate, TimeSpan retry)
{
    private static readonly (string, string)[] BareHeaders =
    [
        ("Cache-Control", "no-cache, no-transform"),

        // nginx would otherwise hold back the stream until its buffer is full.
        ("X-Accel-Buffering", "no"),
    ];

    private static readonly (string, string)[] ChunkedHeaders = [.. BareHeaders, ("Transfer-Encoding", "chunked")];

    /// <summary>Answers a request for a stream.</summary>
    public async ValueTask<HttpResponse> HandleAsync(HttpRequest request)
    {
        if (!EventsQuery.TryRead(request, out EventsQuery query, out string? problem))
        {
            return HttpResponse.Text(400, problem);
        }

        (DateTimeOffset expires, HttpResponse? refusal) = await gate.AdmitAsync(request, query).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        ResumePoint point = ResumePoint.Find(log, query.Cursor);
        byte[] opening = ControlFrames.Opening(retry, log.IdOf(point.Cursor - 1), point.Gap);
        bool isChunked = request.MinorVersion > 0;
        return new HttpResponse
        {
            Status = 200,
            ContentType = "text/event-stream",
            Headers = isChunked ? ChunkedHeaders : BareHeaders,
            IsStream = true,
            Body = isChunked ? opening : EventFrame.Unwrap(opening).ToArray(),

            // To HTTP/1.0 the end of the stream is the end of the connection.
            Closes = !isChunked,
            TakeOver = request.IsMethod("HEAD"u8)
                ? null
                : connection => shards.Add(
                    new Subscriber(connection, query.Filter, point.Cursor, isChunked) { Expires = expires.UtcTicks }),
        };
    }
}
