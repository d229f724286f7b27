using System.Text;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>Where a request carries the key or the token of its sender (RFC 6750, section 2); each is empty where there is none.</summary>
internal static class BearerToken
{
    /// <summary>What <c>Authorization: Bearer</c> names.</summary>
    public static ReadOnlySpan<byte> InHeader(HttpRequest request) =>
        request.TryGetHeader("authorization"u8, out ReadOnlySpan<byte> value)
            && value.Length > 7
            && Ascii.EqualsIgnoreCase(value[..7], "bearer "u8)
            ? value[7..].Trim((byte)' ')
            : default;

    /// <summary>
    /// What the cookie <c>__Host-rawsse_token</c> holds, which only this very host can set (RFC 6265bis, section 4.1.3.2), else
    /// <c>rawsse_token</c>, which one of a sibling domain may have set.
    /// </summary>
    public static ReadOnlySpan<byte> InCookie(HttpRequest request)
    {
        ReadOnlySpan<byte> token = Cookie(request, "__Host-rawsse_token="u8);
        return token.IsEmpty ? Cookie(request, "rawsse_token="u8) : token;
    }

    /// <summary>The first cookie of a name (RFC 6265, section 4.2.1); HTTP/2 may split the header into several, and so may proxies.</summary>
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
