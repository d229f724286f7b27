using System.Buffers;

namespace RawSse.Http;

/// <summary>
/// Validates <c>uri-host [ ":" port ]</c>, as in the Host header and request targets (RFC 9112, section 3.2; the host
/// by RFC 3986, section 3.2.2).
/// </summary>
internal static class HttpAuthority
{
    private const int MaxPort = 65535;

    /// <summary>RFC 3986, section 2: unreserved and sub-delims, which need no escape in a name.</summary>
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~!$&'()*+,;="u8);

    /// <summary>Returns whether this is a valid Host header: a host with or without a port, or nothing.</summary>
    /// <remarks>
    /// A client whose target has no authority sends an empty Host. A port without a host names nothing
    /// (RFC 9110, section 4.2.1), so it is refused.
    /// </remarks>
    public static bool IsHostHeader(ReadOnlySpan<byte> value) => value.IsEmpty || IsAuthority(value, out _);

    /// <summary>Returns whether this is a non-empty host, with or without a port.</summary>
    /// <param name="text">The authority.</param>
    /// <param name="hasPort">
    /// Whether the port has at least one digit: <c>a:</c> is a host with the default port.
    /// </param>
    public static bool IsAuthority(ReadOnlySpan<byte> text, out bool hasPort)
    {
        hasPort = false;
        int hostEnd = FindEndOfHost(text);
        if (hostEnd <= 0)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text[hostEnd..];
        hasPort = rest.Length > 1;
        return rest.IsEmpty || (rest[0] == ':' && IsPort(rest[1..]));
    }

    /// <summary>Returns where the host ends; -1 if the text does not begin with one.</summary>
    private static int FindEndOfHost(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("["u8))
        {
            int close = text.IndexOf((byte)']');
            return close > 0 && HttpIpLiteral.IsValid(text[1..close]) ? close + 1 : -1;
        }

        // The host is a name. An IPv4 address also matches this rule.
        int end = 0;
        while (true)
        {
            int length = text[end..].IndexOfAnyExcept(NameBytes);
            if (length < 0)
            {
                return text.Length;
            }

            end += length;
            if (text[end] != '%')
            {
                return end;
            }

            if (end + 2 >= text.Length
                || !char.IsAsciiHexDigit((char)text[end + 1])
                || !char.IsAsciiHexDigit((char)text[end + 2]))
            {
                return -1;
            }

            end += 3;
        }
    }

    private static bool IsPort(ReadOnlySpan<byte> digits)
    {
        int port = 0;
        foreach (byte b in digits)
        {
            if (!char.IsAsciiDigit((char)b))
            {
                return false;
            }

            port = (port * 10) + (b - '0');
            if (port > MaxPort)
            {
                return false;
            }
        }

        return true;
    }
}
