using System.Globalization;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>Why something is not published.</summary>
/// <param name="Status">The status code that says so.</param>
/// <param name="Line">One line of text.</param>
/// <param name="RetryAfter">After how long to try again; zero where that would not help.</param>
internal readonly record struct PublishRefusal(int Status, string Line, TimeSpan RetryAfter = default)
{
    /// <summary>Nothing is published any more: what is in the log goes out, and then the streams end.</summary>
    public static PublishRefusal Stopping => new(503, "the server is stopping");

    /// <summary>It may have been published, or not.</summary>
    public static PublishRefusal OutcomeUnknown => new(
        503, "nobody knows whether this was published; with an 'id' it is safe to publish it again");

    /// <summary>The answer.</summary>
    /// <param name="closes">Whether there is more of the body that nobody will read.</param>
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

        // Whole seconds (RFC 9110, section 10.2.3), and rather too late than too early.
        string seconds = Math.Ceiling(RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return answer with { Headers = [.. answer.Headers, ("Retry-After", seconds)] };
    }
}
