using System.Buffers;
using static RawSse.Http.HttpRequest;

namespace RawSse.Http;

/// <summary>Reads <c>method SP request-target SP HTTP-version</c> (RFC 9112, section 3).</summary>
internal static class HttpRequestLine
{
    private static readonly SearchValues<byte> TargetBytes =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(b => (byte)b)]);

    /// <summary>Reads the line, without its CR LF, into the request.</summary>
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

        // A later minor version of HTTP/1 is understood as the highest that we know (RFC 9110, section 2.5).
        int minorVersion = version[7] == '0' ? 0 : 1;
        int start = methodEnd + 1;
        ReadOnlySpan<byte> target = line[start..targetEnd];
        int path = FindPath(target);
        if (path < 0)
        {
            return HttpParseError.InvalidTarget;
        }

        start += path;
        target = target[path..];
        int mark = target.IndexOf((byte)'?');
        int pathLength = mark < 0 ? target.Length : mark;
        Slice query = mark < 0 ? default : Slice.Of(start + mark + 1, target.Length - mark - 1);
        request.SetLine(Slice.Of(0, methodEnd), Slice.Of(start, pathLength), query, minorVersion);
        return HttpParseError.None;
    }

    /// <summary>Where the path begins in a target; -1 if it has none.</summary>
    private static int FindPath(ReadOnlySpan<byte> target)
    {
        if (target.IsEmpty || target.ContainsAnyExcept(TargetBytes))
        {
            return -1;
        }

        if (target[0] == '/' || target.SequenceEqual("*"u8))
        {
            return 0;
        }

        // Absolute form, "GET http://host/path": only its path is of interest here (RFC 9112, section 3.2.2).
        int scheme = target.IndexOf("://"u8);
        int slash = scheme < 0 ? -1 : target[(scheme + 3)..].IndexOf((byte)'/');
        return slash < 0 ? -1 : scheme + 3 + slash;
    }
}
