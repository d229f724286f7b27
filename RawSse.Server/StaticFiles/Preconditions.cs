using RawSse.Http;

namespace RawSse.StaticFiles;

/// <summary>Decides the conditional headers of <c>GET</c> and <c>HEAD</c>, in the order of RFC 9110, section 13.2.2.</summary>
internal static class Preconditions
{
    /// <summary>Decides for a file that is there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="file">The file.</param>
    /// <param name="now">The time, by which two-digit years are understood.</param>
    public static PreconditionResult Decide(HttpRequest request, StaticFile file, DateTimeOffset now)
    {
        // A tag says more than a date: where a tag is sent, the date of the same meaning is not looked at.
        bool isTheOneMeant = request.TryGetHeader("if-match"u8, out _)
            ? AnyMatches(request, "if-match"u8, file.ETag, isStrong: true)
            : !TryGetDate(request, "if-unmodified-since"u8, now, out DateTimeOffset unmodified) || file.LastModified <= unmodified;
        if (!isTheOneMeant)
        {
            return PreconditionResult.Failed;
        }

        bool isKnown = request.TryGetHeader("if-none-match"u8, out _)
            ? AnyMatches(request, "if-none-match"u8, file.ETag, isStrong: false)
            : TryGetDate(request, "if-modified-since"u8, now, out DateTimeOffset since) && file.LastModified <= since;
        return isKnown ? PreconditionResult.Unchanged : PreconditionResult.Send;
    }

    /// <summary>A date that can't be read is no condition.</summary>
    private static bool TryGetDate(HttpRequest request, ReadOnlySpan<byte> name, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        return request.TryGetHeader(name, out ReadOnlySpan<byte> value) && HttpTime.TryParse(value, now, out time);
    }

    /// <summary>Several lines of a header are one list (RFC 9110, section 5.3).</summary>
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
