using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Http;
using RawSse.Log;

namespace RawSse.Endpoints;

/// <summary>
/// Serves <c>GET</c> and <c>HEAD</c> of <c>/events</c>: answers with the head, finds the cursor, and hands the
/// connection over to a shard.
/// </summary>
internal sealed class EventsEndpoint(
    EventLog log, FanOutShards shards, SubscribeGate gate, TimeSpan retry, TimeSpan heartbeat)
{
    private readonly (string, string)[] _bareHeaders = Headers(gate.IsPrivate);
    private readonly (string, string)[] _chunkedHeaders =
        [.. Headers(gate.IsPrivate), ("Transfer-Encoding", "chunked")];

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

        // A replay ends at the head. A client that is ahead of this log has nothing to replay.
        var open = new OpenEvent(heartbeat, retry, log.IdBefore(point.IsEarly ? point.Cursor : log.End), query.Topics);
        byte[] opening = ControlBlocks.Opening(log.IdBefore(point.Cursor), open, point.Gap);

        // HTTP/1.0 knows no chunks: there the end of the stream is the end of the connection.
        bool isChunked = request.MinorVersion > 0;
        var framing = StreamFraming.For(isChunked, query.HasHeartbeatEvents, query.NamesTopics);
        return new HttpResponse
        {
            Status = 200,
            ContentType = "text/event-stream",
            Headers = isChunked ? _chunkedHeaders : _bareHeaders,
            IsStream = true,
            Body = framing.Wrap(opening),
            Closes = !isChunked,
            TakeOver = request.IsMethod("HEAD"u8)
                ? null
                : connection => shards.Add(
                    new Subscriber(connection, query.Filter, point.Cursor, framing) { ExpiresAt = expires.UtcTicks }),
        };
    }

    private static (string, string)[] Headers(bool isPrivate) =>
    [
        // A cache that combines requests for the same URL must not give one client's stream to another.
        ("Cache-Control", isPrivate ? "no-store, no-transform, private" : "no-store, no-transform"),

        // Without these, a proxy may hold the stream back until a buffer is full. The first is for nginx; the second is
        // RFC 10036.
        ("X-Accel-Buffering", "no"),
        ("Incremental", "?1"),
    ];
}
