using System.Text;
using RawSse.Http;
using RawSse.Publishing;

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

        if (!BodyKinds.TryRead(request, out BodyKind kind, out string? problem))
        {
            return HttpResponse.Text(415, problem, closes: true);
        }

        var fields = new PublishFields();
        if (!fields.TryRead(request.Query, isForm: false, out problem))
        {
            return HttpResponse.Text(400, problem);
        }

        return kind is BodyKind.Lines or BodyKind.EventStream
            ? await PublishManyAsync(permit, fields, body, kind).ConfigureAwait(false)
            : await PublishOneAsync(permit, fields, body, kind).ConfigureAwait(false);
    }

    private static bool IsEncoded(HttpRequest request) =>
        request.TryGetHeader("content-encoding"u8, out ReadOnlySpan<byte> encoding)
        && !Ascii.EqualsIgnoreCase(encoding, "identity"u8);

    private async ValueTask<HttpResponse> PublishOneAsync(
        PublishPermit permit, PublishFields fields, HttpBodyReader body, BodyKind kind)
    {
        // A form takes up to three bytes for one, and has other fields.
        int atMost = kind == BodyKind.Form ? (maxEventBytes * 3) + ReadAtOnce : maxEventBytes;
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
            : kind == BodyKind.Form ? PublishForm(permit, fields, buffer.Written)
            : Publish(permit, fields, buffer.Written);
    }

    /// <summary>
    /// A form, or what <c>curl -d hello</c> sends, which says that it is a form. Text without <c>=</c> is plainly none; whatever
    /// has one must be a right form, for half of a text must never be taken for a field.
    /// </summary>
    private HttpResponse PublishForm(PublishPermit permit, PublishFields query, ReadOnlyMemory<byte> form)
    {
        if (form.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[' or (byte)'"', ..])
        {
            return HttpResponse.Text(400, "this looks like JSON, but says that it is a form: send it with -H 'Content-Type: application/json' (or text/plain)");
        }

        if (!form.Span.Contains((byte)'='))
        {
            return Publish(permit, query, form);
        }

        var fields = new PublishFields();
        if (!fields.TryRead(form.Span, isForm: true, out string? problem))
        {
            return HttpResponse.Text(400, problem);
        }

        if (fields.Data is not { } data)
        {
            return HttpResponse.Text(400, "the form has no field 'data'; data= sends an event without any");
        }

        fields.Complete(query);
        return Publish(permit, fields, data);
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

        if (permit.Refuse(topics) is { } forbidden)
        {
            return forbidden.ToAnswer(closes: false);
        }

        // Most often a variable that was not set. A type alone says something, and a form may say that it has no data.
        if (data.IsEmpty && fields.Type.Length == 0 && fields.Data is null)
        {
            return HttpResponse.Text(400, "the body is empty; to send an event without data, give it a type or send the form data=");
        }

        if (permit.Count(publication) is { } refusal)
        {
            return refusal.ToAnswer(closes: false);
        }

        return publications.Publish(publication with { Publisher = permit.Publisher }) is { } id
            ? HttpResponse.Text(200, id.ToString())
            : PublishRefusal.Stopping.ToAnswer(closes: true);
    }

    private async ValueTask<HttpResponse> PublishManyAsync(
        PublishPermit permit, PublishFields query, HttpBodyReader body, BodyKind kind)
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
        var events = new ManyEvents(publications, permit, query, topics, maxEventBytes, isEventStream: kind == BodyKind.EventStream);
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
        HttpResponse.Text(413, ManyEvents.TooLarge(maxEventBytes), closes: true);

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
