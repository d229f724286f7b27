using System.Globalization;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>The reason why an event is not published. Immutable.</summary>
/// <param name="Status">The status code of the response.</param>
/// <param name="Line">The reason in one line.</param>
/// <param name="RetryAfter">How long to wait before trying again; zero if that would not help.</param>
internal readonly record struct PublishRefusal(int Status, string Line, TimeSpan RetryAfter = default)
{
    /// <summary>The refusal while the server stops: it sends what is in the log, and then ends the streams.</summary>
    public static PublishRefusal Stopping => new(503, "the server is stopping");

    /// <summary>The refusal if the outcome is unknown: the event may have been published, or not.</summary>
    public static PublishRefusal OutcomeUnknown => new(
        503,
        "the outcome is unknown: this may have been published or not; with an 'id' it is safe to publish it again");

    /// <summary>Creates the response.</summary>
    /// <param name="closes">
    /// Whether a part of the body will remain unread, so that the connection must be closed.
    /// </param>
    public HttpResponse ToAnswer(bool closes)
    {
        HttpResponse answer = Status switch
        {
            401 => HttpResponse.InvalidToken(Line, closes),
            403 => HttpResponse.InsufficientScope(Line, closes),
            _ => HttpResponse.Text(Status, Line, closes),
        };
        if (RetryAfter == TimeSpan.Zero)
        {
            return answer;
        }

        // The header has whole seconds (RFC 9110, section 10.2.3). Round up, because trying too early would fail.
        string seconds = Math.Ceiling(RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return answer with { Headers = [.. answer.Headers, ("Retry-After", seconds)] };
    }
}
