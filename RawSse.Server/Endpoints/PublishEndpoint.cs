using System.Text;
using RawSse.Events;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>
/// <c>POST /events</c>: the body becomes one event, or many. What is answered with 200 is in the log, and nothing else is,
/// but what an answer with an error says was published before it.
/// </summary>
/// <param name="publications">Where events go.</param>
/// <param name="gate">Who may publish.</param>
/// <param name="maxEventBytes">Data and type of one event together.</param>
internal sealed class PublishEndpoint(Publications publications, PublishGate gate, int maxEventBytes)
{
    private const int ReadAtOnce = 16 * 1024;

    private readonly TopicSetCache _topics = new();

    /// <summary>Answers a publication.</summary>
    public async ValueTask<HttpResponse> HandleAsync(HttpRequest request, HttpBodyReader body)
    {
        (PublishPermit? permit, HttpResponse? refusal) = await gate.AdmitAsync(request).ConfigureAwait(false);
        if (permit is null)
        {
            return refusal!;
        }

        if (IsEncoded(request))
        {
            return HttpResponse.Text(415, "this takes bodies without Content-Encoding", closes: true);
        }

        var fields = new PublishFields();
        if (!fields.TryRead(request.Query, isForm: false, out string? problem))
        {
            return HttpResponse.Text(400, problem);
        }

        return MediaType(request) switch
        {
            "application/x-ndjson" => await PublishManyAsync(permit, fields, body, isEventStream: false).ConfigureAwait(false),
            "text/event-stream" => await PublishManyAsync(permit, fields, body, isEventStream: true).ConfigureAwait(false),
            "application/x-www-form-urlencoded" => await PublishOneAsync(permit, fields, body, isForm: true).ConfigureAwait(false),
            _ => await PublishOneAsync(permit, fields, body, isForm: false).ConfigureAwait(false),
        };
    }

    private static bool IsEncoded(HttpRequest request) =>
        request.TryGetHeader("content-encoding"u8, out ReadOnlySpan<byte> encoding)
        && !Ascii.EqualsIgnoreCase(encoding, "identity"u8);

    private static string MediaType(HttpRequest request) =>
        request.TryGetHeader("content-type"u8, out ReadOnlySpan<byte> type)
            ? Encoding.ASCII.GetString(type).Split(';')[0].Trim().ToLowerInvariant()
            : "";

    private async ValueTask<HttpResponse> PublishOneAsync(
        PublishPermit permit, PublishFields fields, HttpBodyReader body, bool isForm)
    {
        // A form takes up to three bytes for one, and has other fields.
        int atMost = isForm ? (maxEventBytes * 3) + ReadAtOnce : maxEventBytes;
        if (body.Length > atMost)
        {
            return TooLarge();
        }

        // One byte more than allowed tells a body that is too large from one that just fits.
        using var buffer = new BodyBuffer(atMost + 1);
        int read = 1;
        while (read > 0 && !buffer.IsFull)
        {
            read = await body.ReadAsync(buffer).ConfigureAwait(false);
        }

        return read < 0 ? Unreadable(body)
            : buffer.IsFull ? TooLarge()
            : isForm ? PublishForm(permit, fields, buffer.Written)
            : Publish(permit, fields, buffer.Written);
    }

    private HttpResponse PublishForm(PublishPermit permit, PublishFields query, ReadOnlyMemory<byte> form)
    {
        // "curl -d hello" says that it sends a form. Without a field "data" it is plain text, whatever it looks like.
        var fields = new PublishFields();
        bool isForm = fields.TryRead(form.Span, isForm: true, out string? problem);
        if (fields.Data is null && (isForm || !QueryString.Has(form.Span, "data"u8)))
        {
            return Publish(permit, query, form);
        }

        if (!isForm)
        {
            return HttpResponse.Text(400, problem!);
        }

        fields.Topics.AddRange(query.Topics);
        fields.Type = fields.Type.Length > 0 ? fields.Type : query.Type;
        fields.Retry ??= query.Retry;
        fields.Key ??= query.Key;
        return Publish(permit, fields, fields.Data!);
    }

    private HttpResponse Publish(PublishPermit permit, PublishFields fields, ReadOnlyMemory<byte> data)
    {
        if (data.Length + fields.Type.Length > maxEventBytes)
        {
            return TooLarge();
        }

        if (!_topics.TryGet(fields.Topics, out TopicSet? topics, out string? problem)
            || !fields.TryPublish(data, topics, out Publication publication, out problem))
        {
            return HttpResponse.Text(400, problem);
        }

        return (permit.Refuse(topics) ?? permit.CountOne()) is { } refusal
            ? refusal.ToAnswer(closes: false)
            : HttpResponse.Text(200, publications.Publish(publication with { Publisher = permit.Publisher }).ToString());
    }

    private async ValueTask<HttpResponse> PublishManyAsync(
        PublishPermit permit, PublishFields query, HttpBodyReader body, bool isEventStream)
    {
        if (query.Key is not null)
        {
            return HttpResponse.Text(400, "an 'id' in the query would name all events of this body alike", closes: true);
        }

        if (!_topics.TryGet(query.Topics, out TopicSet? topics, out string? problem))
        {
            return HttpResponse.Text(400, problem, closes: true);
        }

        if (permit.Refuse(topics) is { } refusal)
        {
            return refusal.ToAnswer(closes: true);
        }

        // A pipe may be silent for hours, and means to go on.
        body.TakesItsTime();
        var events = new ManyEvents(publications, permit, query, topics, maxEventBytes, isEventStream);
        using var buffer = new BodyBuffer(ReadAtOnce);
        int read;
        while ((read = await body.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            if (!events.Feed(buffer.Written.Span))
            {
                return events.Refusal!.Value.ToAnswer(closes: true);
            }

            // A pipe that is silent keeps no memory for what it might say.
            buffer.Clear();
        }

        return read < 0 ? Unreadable(body)
            : !events.Finish() ? events.Refusal!.Value.ToAnswer(closes: false)
            : events.Count == 0 ? HttpResponse.Text(400, "the body holds no event")
            : HttpResponse.Text(200, events.Last.ToString());
    }

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
