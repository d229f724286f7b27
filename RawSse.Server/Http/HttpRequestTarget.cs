using System.Buffers;
using System.Text;

namespace RawSse.Http;

/// <summary>
/// The positions of the parts of a request target. A target has one of four forms (RFC 9112, section 3.2): a path; an
/// absolute URI; a host and port, only for CONNECT; and <c>*</c>, only for OPTIONS.
/// </summary>
/// <param name="Authority">The host and port of an absolute URI; empty in the other forms.</param>
/// <param name="Path">The path; empty for <c>*</c>.</param>
/// <param name="Query">The query after the question mark; empty for none.</param>
internal readonly record struct HttpRequestTarget(Range Authority, Range Path, Range Query)
{
    private static readonly Range None = ..0;

    /// <summary>
    /// The bytes that the grammar of URIs allows, and those that browsers send beyond it: they escape quotes and angle
    /// brackets everywhere, but not braces, bars, carets and backslashes
    /// (https://url.spec.whatwg.org/#query-percent-encode-set). A fragment is never sent.
    /// </summary>
    private static readonly SearchValues<byte> TargetBytes = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(b => (byte)b).Except("\"#<>"u8.ToArray())]);

    /// <summary>Parses a target.</summary>
    public static HttpParseError Parse(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, out HttpRequestTarget parts)
    {
        parts = new HttpRequestTarget(None, None, None);
        if (target.IsEmpty || target.ContainsAnyExcept(TargetBytes))
        {
            return HttpParseError.InvalidTarget;
        }

        if (method.SequenceEqual("CONNECT"u8))
        {
            // This server does not create tunnels. Still, a missing port is malformed (RFC 9110, section 9.3.6).
            return HttpAuthority.IsAuthority(target, out bool hasPort) && hasPort
                ? HttpParseError.UnsupportedMethod
                : HttpParseError.InvalidTarget;
        }

        if (target[0] == '/')
        {
            parts = FromPath(target, 0, None);
            return HttpParseError.None;
        }

        if (target.SequenceEqual("*"u8))
        {
            return method.SequenceEqual("OPTIONS"u8) ? HttpParseError.None : HttpParseError.InvalidTarget;
        }

        return ParseAbsolute(method, target, out parts);
    }

    /// <summary>
    /// <c>http://host[:port][path][?query]</c>; every server must accept it (RFC 9112, section 3.2.2).
    /// </summary>
    private static HttpParseError ParseAbsolute(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, out HttpRequestTarget parts)
    {
        parts = new HttpRequestTarget(None, None, None);
        int scheme = target.IndexOf("://"u8);
        if (scheme < 0)
        {
            return HttpParseError.InvalidTarget;
        }

        if (!Ascii.EqualsIgnoreCase(target[..scheme], "http"u8))
        {
            // A resource of the scheme https may only be requested over TLS (RFC 9110, section 7.4). Other schemes are
            // not supported.
            return Ascii.EqualsIgnoreCase(target[..scheme], "https"u8)
                ? HttpParseError.SecureTarget
                : HttpParseError.InvalidTarget;
        }

        int start = scheme + "://".Length;
        int length = target[start..].IndexOfAny((byte)'/', (byte)'?');
        int end = length < 0 ? target.Length : start + length;

        // Neither an empty host nor user information is accepted: what looks like a host must be one
        // (RFC 9110, sections 4.2.1 and 4.2.4).
        if (!HttpAuthority.IsAuthority(target[start..end], out _))
        {
            return HttpParseError.InvalidTarget;
        }

        Range authority = start..end;
        if (end < target.Length && target[end] == '/')
        {
            parts = FromPath(target, end, authority);
        }
        else if (end == target.Length && method.SequenceEqual("OPTIONS"u8))
        {
            // This is how a client asks a proxy for "OPTIONS *" (RFC 9112, section 3.2.4).
            parts = new HttpRequestTarget(authority, None, None);
        }
        else
        {
            // An empty path means "/" (RFC 9110, section 4.2.3). The range points at a slash before the host.
            Range query = end < target.Length ? (end + 1)..target.Length : None;
            parts = new HttpRequestTarget(authority, (start - 1)..start, query);
        }

        return HttpParseError.None;
    }

    private static HttpRequestTarget FromPath(ReadOnlySpan<byte> target, int start, Range authority)
    {
        int mark = target[start..].IndexOf((byte)'?');
        return mark < 0
            ? new HttpRequestTarget(authority, start..target.Length, None)
            : new HttpRequestTarget(authority, start..(start + mark), (start + mark + 1)..target.Length);
    }
}
