using System.Text;
using RawSse.Http;
using RawSse.Publishing;

namespace RawSse.Endpoints;

/// <summary>
/// Serves <c>POST</c> and <c>PUT</c> of <c>/events</c>: the body becomes one event, or many. An event that was answered
/// with 200 is in the log. After an error, the log has only the events that the response calls published. Any thread
/// may call it.
/// </summary>
/// <param name="publisher">Publishes the events.</param>
/// <param name="gate">Decides who may publish.</param>
/// <param name="limit">The maximum size of an event.</param>
internal sealed class PublishEndpoint(Publisher publisher, PublishGate gate, EventLimit limit)
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
            return HttpResponse.Text(415, "Content-Encoding is not supported; send the body without it", closes: true);
        }

        if (!BodyKinds.TryRead(request, out BodyKind kind, out string? problem))
        {
            return HttpResponse.Text(415, problem, closes: true);
        }

        if (!EncodedFields.TryRead(request.Query, isForm: false, out PublishFields query, out problem))
        {
            return HttpResponse.Text(400, problem);
        }

        return kind is BodyKind.Lines or BodyKind.EventStream
            ? await PublishManyAsync(permit, query, body, kind).ConfigureAwait(false)
            : await PublishOneAsync(permit, query, body, kind).ConfigureAwait(false);
    }

    private static bool IsEncoded(HttpRequest request) =>
        request.TryGetHeader("content-encoding"u8, out ReadOnlySpan<byte> encoding)
        && !Ascii.EqualsIgnoreCase(encoding, "identity"u8);

    private async ValueTask<HttpResponse> PublishOneAsync(
        PublishPermit permit, PublishFields query, HttpBodyReader body, BodyKind kind)
    {
        // A form takes up to three bytes for each byte of data, and has other fields.
        int atMost = kind == BodyKind.Form ? (limit.MaxBytes * 3) + ReadAtOnce : limit.MaxBytes;
        if (body.Length > atMost)
        {
            return TooLarge();
        }

        // One byte more than allowed distinguishes a body that is too large from one that just fits.
        using var buffer = new BodyBuffer(atMost + 1);
        int read = 1;
        while (read > 0 && !buffer.IsFull)
        {
            read = await body.ReadAsync(buffer).ConfigureAwait(false);
        }

        if (read < 0 || buffer.IsFull)
        {
            return read < 0 ? Unreadable(body) : TooLarge();
        }

        (PublishFields fields, ReadOnlyMemory<byte> data, string? problem) = (query, buffer.Written, null);
        return kind != BodyKind.Form || FormBody.TryRead(buffer.Written, query, out fields, out data, out problem)
            ? await PublishAsync(permit, fields, data).ConfigureAwait(false)
            : HttpResponse.Text(400, problem);
    }

    private async ValueTask<HttpResponse> PublishAsync(
        PublishPermit permit, PublishFields fields, ReadOnlyMemory<byte> data)
    {
        if (!limit.Allows(data.Length, fields.Type.Length))
        {
            return TooLarge();
        }

        if (!_topics.TryGet(fields.Topics, out TopicSet? topics, out string? problem)
            || !fields.TryCreate(data, topics, permit.Holder, out Publication publication, out problem))
        {
            return HttpResponse.Text(400, problem);
        }

        if (permit.Refuse(topics) is { } forbidden)
        {
            return forbidden.ToAnswer(closes: false);
        }

        // An empty body is most often an unset variable. But a type says something by itself, and a form can say that
        // it has no data.
        if (data.IsEmpty && fields.Type.Length == 0 && fields.Data is null)
        {
            return HttpResponse.Text(
                400, "the body is empty; to send an event without data, give it a type or send the form data=");
        }

        if (permit.Charge(publication) is { } refusal)
        {
            return refusal.ToAnswer(closes: false);
        }

        try
        {
            return await publisher.PublishAsync(publication).ConfigureAwait(false) is { } id
                ? HttpResponse.Text(200, id.ToString())
                : PublishRefusal.Stopping.ToAnswer(closes: true);
        }
        catch (OutcomeUnknownException)
        {
            return PublishRefusal.OutcomeUnknown.ToAnswer(closes: false);
        }
    }

    private async ValueTask<HttpResponse> PublishManyAsync(
        PublishPermit permit, PublishFields query, HttpBodyReader body, BodyKind kind)
    {
        if (query.Key is not null)
        {
            return HttpResponse.Text(400, "an 'id' in the query would apply to every event of the body", closes: true);
        }

        if (!_topics.TryGet(query.Topics, out TopicSet? topics, out string? problem))
        {
            return HttpResponse.Text(400, problem, closes: true);
        }

        if (permit.Refuse(topics) is { } refusal)
        {
            return refusal.ToAnswer(closes: true);
        }

        // A pipe may be silent for hours and then continue.
        body.RemoveDeadline();
        var origin = new BodyOrigin(permit.Holder, topics, limit);
        var events = new ManyEvents(
            publisher,
            permit,
            kind == BodyKind.Lines ? new LineBodyReader(origin, query) : new EventStreamReader(origin, query.Type));
        using var buffer = new BodyBuffer(ReadAtOnce);
        int read;
        while ((read = await body.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            if (!await events.PublishAsync(buffer.Written).ConfigureAwait(false))
            {
                return events.Refusal!.Value.ToAnswer(closes: true);
            }

            // A silent pipe holds no memory.
            buffer.Clear();
        }

        return read < 0 ? Unreadable(body)
            : !await events.FinishAsync().ConfigureAwait(false) ? events.Refusal!.Value.ToAnswer(closes: false)
            : events.Count == 0 ? HttpResponse.Text(400, "the body holds no event")
            : HttpResponse.Text(200, events.Last.ToString());
    }

    private HttpResponse TooLarge() =>
        HttpResponse.Text(413, limit.Problem, closes: true);

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
