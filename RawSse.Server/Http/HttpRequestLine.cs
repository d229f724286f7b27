using static RawSse.Http.HttpRequest;

namespace RawSse.Http;

/// <summary>Reads <c>method SP request-target SP HTTP-version</c> (RFC 9112, section 3).</summary>
internal static class HttpRequestLine
{
    /// <summary>Parses the line, without its CR LF, into the request.</summary>
    public static HttpParseError Parse(ReadOnlySpan<byte> line, HttpRequest request)
    {
        int methodEnd = line.IndexOf((byte)' ');
        int targetEnd = line.LastIndexOf((byte)' ');
        if (methodEnd <= 0 || line[..methodEnd].ContainsAnyExcept(HttpRequestParser.TokenBytes))
        {
            return HttpParseError.InvalidMethod;
        }

        if (targetEnd == methodEnd)
        {
            return HttpParseError.InvalidVersion;
        }

        ReadOnlySpan<byte> version = line[(targetEnd + 1)..];
        if (version.Length != 8 || !version.StartsWith("HTTP/"u8) || version[6] != '.'
            || !char.IsAsciiDigit((char)version[5]) || !char.IsAsciiDigit((char)version[7]))
        {
            return HttpParseError.InvalidVersion;
        }

        if (version[5] != '1')
        {
            return HttpParseError.UnsupportedVersion;
        }

        // A higher minor version of HTTP/1 is treated as the highest that we support (RFC 9110, section 2.5).
        int minorVersion = version[7] == '0' ? 0 : 1;
        int start = methodEnd + 1;
        HttpParseError error = HttpRequestTarget.Parse(
            line[..methodEnd], line[start..targetEnd], out HttpRequestTarget target);
        if (error != HttpParseError.None)
        {
            return error;
        }

        request.SetLine(
            At(target.Authority, start),
            At(target.Path, start),
            At(target.Query, start),
            minorVersion);
        return HttpParseError.None;
    }

    private static Slice At(Range range, int start) =>
        Slice.Of(start + range.Start.Value, range.End.Value - range.Start.Value);
}
