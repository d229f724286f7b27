using System.Buffers;
using System.Text;
using RawSse.Events;
using RawSse.Http;
using RawSse.Security;

namespace RawSse.Endpoints;

/// <summary><c>POST /events</c>: the body becomes one event. What is answered with 200 is in the log.</summary>
/// <param name="publish">Appends an event and returns its id.</param>
/// <param name="maxEventBytes">Data and type of one event together.</param>
internal sealed class PublishEndpoint(Func<SseEvent, TopicSet, EventId> publish, int maxEventBytes)
{
    /// <summary>What proxies add to the requests they pass on.</summary>
    private static readonly byte[][] ForwardingHeaders =
        [.. new[] { "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip" }
            .Select(Encoding.ASCII.GetBytes)];

    private readonly TopicSetCache _topics = new();

    /// <summary>Answers a publication.</summary>
    public async ValueTask<HttpResponse> HandleAsync(HttpRequest request, HttpBodyReader body)
    {
        if (Refuse(request) is { } refusal)
        {
            return refusal;
        }

        if (!PublishQuery.TryRead(request, out PublishQuery query, out string? problem)
            || !_topics.TryGet(query.Topics, out TopicSet? topics, out problem))
        {
            return HttpResponse.Text(400, problem);
        }

        int room = maxEventBytes - query.Type.Length;
        if (room < 0 || request.ContentLength > room)
        {
            return TooLarge();
        }

        // One byte more than allowed tells a body that is too large from one that just fits.
        long expected = request.ContentLength == HttpRequest.Chunked ? room : request.ContentLength;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)expected + 1);
        try
        {
            int length = await body.ReadAllAsync(buffer.AsMemory(0, (int)expected + 1)).ConfigureAwait(false);
            if (length > expected)
            {
                return TooLarge();
            }

            return length < 0 ? Unreadable(body) : Publish(buffer.AsMemory(0, length), query.Type, topics);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HttpResponse? Refuse(HttpRequest request)
    {
        var facts = new PublisherFacts(
            request.Peer,
            Array.Exists(ForwardingHeaders, name => request.TryGetHeader(name, out _)),
            Header(request, "host"u8),
            Header(request, "origin"u8));
        if (PublishPolicy.Refuse(facts) is { } refusal)
        {
            return HttpResponse.Text(403, refusal, closes: true);
        }

        return request.TryGetHeader("content-encoding"u8, out ReadOnlySpan<byte> encoding)
            && !Ascii.EqualsIgnoreCase(encoding, "identity"u8)
            ? HttpResponse.Text(415, "this takes bodies without Content-Encoding", closes: true)
            : null;
    }

    private static string? Header(HttpRequest request, ReadOnlySpan<byte> name) =>
        request.TryGetHeader(name, out ReadOnlySpan<byte> value) ? Encoding.ASCII.GetString(value) : null;

    private HttpResponse Publish(ReadOnlyMemory<byte> data, byte[] type, TopicSet topics) =>
        SseEvent.TryCreate(data, type, retry: null, out SseEvent e, out string? problem)
            ? HttpResponse.Text(200, publish(e, topics).ToString())
            : HttpResponse.Text(400, problem);

    private HttpResponse TooLarge() =>
        HttpResponse.Text(413, $"an event may have {maxEventBytes} bytes of data and type", closes: true);

    private static HttpResponse Unreadable(HttpBodyReader body)
    {
        if (body.Error == HttpParseError.None)
        {
            return HttpResponse.Text(408, "the body took too long, or was cut off", closes: true);
        }

        (int status, string text) = body.Error.ToAnswer();
        return HttpResponse.Text(status, text, closes: true);
    }
}
