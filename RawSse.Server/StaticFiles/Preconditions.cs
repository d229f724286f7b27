using RawSse.Http;

namespace RawSse.StaticFiles;

/// <summary>
/// Evaluates the conditional headers of <c>GET</c> and <c>HEAD</c> in the order of RFC 9110, section 13.2.2.
/// </summary>
internal static class Preconditions
{
    /// <summary>Evaluates the headers for an existing file.</summary>
    /// <param name="request">The request.</param>
    /// <param name="file">The file.</param>
    /// <param name="now">The current time, which decides the century of a two-digit year.</param>
    public static PreconditionResult Decide(HttpRequest request, StaticFile file, DateTimeOffset now)
    {
        // A tag is more precise than a date: if the request has a tag, the corresponding date is ignored.
        bool isTheOneMeant = request.TryGetHeader("if-match"u8, out _)
            ? AnyMatches(request, "if-match"u8, file.ETag, isStrong: true)
            : !TryGetDate(request, "if-unmodified-since"u8, now, out DateTimeOffset unmodified)
                || file.LastModified <= unmodified;
        if (!isTheOneMeant)
        {
            return PreconditionResult.Failed;
        }

        bool isKnown = request.TryGetHeader("if-none-match"u8, out _)
            ? AnyMatches(request, "if-none-match"u8, file.ETag, isStrong: false)
            : TryGetDate(request, "if-modified-since"u8, now, out DateTimeOffset since) && file.LastModified <= since;
        return isKnown ? PreconditionResult.Unchanged : PreconditionResult.Send;
    }

    /// <summary>Reads a date. A malformed date is ignored.</summary>
    private static bool TryGetDate(
        HttpRequest request, ReadOnlySpan<byte> name, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        return request.TryGetHeader(name, out ReadOnlySpan<byte> value) && HttpTime.TryParse(value, now, out time);
    }

    /// <summary>
    /// Returns whether any line of a header matches. Several lines form one list (RFC 9110, section 5.3).
    /// </summary>
    private static bool AnyMatches(HttpRequest request, ReadOnlySpan<byte> name, string etag, bool isStrong)
    {
        for (int from = 0; request.TryGetNextHeader(name, ref from, out ReadOnlySpan<byte> line);)
        {
            if (EntityTags.AnyMatches(line, etag, isStrong))
            {
                return true;
            }
        }

        return false;
    }
}
