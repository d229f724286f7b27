using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>
/// Finds the key or token in a request (RFC 6750, section 2). Each method returns an empty span if there is none.
/// </summary>
internal static class BearerToken
{
    /// <summary>Returns the value of <c>Authorization: Bearer</c>.</summary>
    public static ReadOnlySpan<byte> InHeader(HttpRequest request) =>
        request.TryGetHeader("authorization"u8, out ReadOnlySpan<byte> value)
            && value.Length > 7
            && Ascii.EqualsIgnoreCase(value[..7], "bearer "u8)
            ? value[7..].Trim((byte)' ')
            : default;

    /// <summary>
    /// Returns the value of the cookie <c>__Host-rawsse_token</c>, which only this host can set (RFC 6265bis, section
    /// 4.1.3.2), or else that of <c>rawsse_token</c>, which a sibling domain may have set.
    /// </summary>
    public static ReadOnlySpan<byte> InCookie(HttpRequest request)
    {
        ReadOnlySpan<byte> token = Cookie(request, "__Host-rawsse_token="u8);
        return token.IsEmpty ? Cookie(request, "rawsse_token="u8) : token;
    }

    /// <summary>
    /// Returns the first cookie with a name (RFC 6265, section 4.2.1). HTTP/2 and proxies may split the header into
    /// several lines.
    /// </summary>
    private static ReadOnlySpan<byte> Cookie(HttpRequest request, ReadOnlySpan<byte> nameAndEquals)
    {
        int from = 0;
        while (request.TryGetNextHeader("cookie"u8, ref from, out ReadOnlySpan<byte> cookies))
        {
            foreach (Range range in cookies.Split((byte)';'))
            {
                ReadOnlySpan<byte> cookie = cookies[range].Trim((byte)' ');
                if (cookie.StartsWith(nameAndEquals))
                {
                    return cookie[nameAndEquals.Length..].Trim((byte)'"');
                }
            }
        }

        return default;
    }
}
