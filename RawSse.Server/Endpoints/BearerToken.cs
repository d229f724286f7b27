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

    /// <summary>What the cookie <c>rawsse_token</c> holds (RFC 6265, section 4.2.1).</summary>
    public static ReadOnlySpan<byte> InCookie(HttpRequest request)
    {
        _ = request.TryGetHeader("cookie"u8, out ReadOnlySpan<byte> cookies);
        foreach (Range range in cookies.Split((byte)';'))
        {
            ReadOnlySpan<byte> cookie = cookies[range].Trim((byte)' ');
            if (cookie.StartsWith("rawsse_token="u8))
            {
                return cookie["rawsse_token=".Length..].Trim((byte)'"');
            }
        }

        return default;
    }
}
