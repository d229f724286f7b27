using System.Buffers;

namespace RawSse.Http;

/// <summary>
/// Validates the text between the brackets of a host: an IPv6 address, or an address of a future version (RFC 3986,
/// section 3.2.2).
/// </summary>
/// <remarks>
/// This is written by hand because the framework's parser also accepts zones, prefix lengths and other forms that a
/// host may not have.
/// </remarks>
internal static class HttpIpLiteral
{
    private const int Groups = 8;
    private const int Malformed = -1;

    private static readonly SearchValues<byte> FutureBytes =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~!$&'()*+,;=:"u8);

    /// <summary>Returns whether the text is valid between brackets.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text) =>
        text.Length > 0 && (text[0] | 0x20) == 'v' ? IsFuture(text[1..]) : IsIpV6(text);

    /// <summary><c>IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )</c></summary>
    private static bool IsFuture(ReadOnlySpan<byte> text)
    {
        int dot = text.IndexOf((byte)'.');
        return dot > 0
            && dot < text.Length - 1
            && !text[(dot + 1)..].ContainsAnyExcept(FutureBytes)
            && AreHexDigits(text[..dot]);
    }

    private static bool IsIpV6(ReadOnlySpan<byte> text)
    {
        int gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return CountGroups(text, isLast: true) == Groups;
        }

        // "::" stands for at least one group, and only once: a second one is an empty group, which is malformed.
        int before = gap == 0 ? 0 : CountGroups(text[..gap], isLast: false);
        int after = gap + 2 == text.Length ? 0 : CountGroups(text[(gap + 2)..], isLast: true);
        return before != Malformed && after != Malformed && before + after < Groups;
    }

    /// <summary>Counts groups of 16 bits that are separated by colons.</summary>
    /// <param name="text">The text of the groups.</param>
    /// <param name="isLast">
    /// Whether the address ends with these groups. Its last two groups may be written as an IPv4 address.
    /// </param>
    private static int CountGroups(ReadOnlySpan<byte> text, bool isLast)
    {
        int count = 0;
        while (true)
        {
            int colon = text.IndexOf((byte)':');
            if (colon < 0 && isLast && text.Contains((byte)'.'))
            {
                return IsIpV4(text) ? count + 2 : Malformed;
            }

            ReadOnlySpan<byte> group = colon < 0 ? text : text[..colon];
            if (group.Length is 0 or > 4 || !AreHexDigits(group))
            {
                return Malformed;
            }

            count++;
            if (colon < 0)
            {
                return count;
            }

            text = text[(colon + 1)..];
        }
    }

    private static bool IsIpV4(ReadOnlySpan<byte> text)
    {
        int octets = 0;
        foreach (Range range in text.Split((byte)'.'))
        {
            if (!IsOctet(text[range]))
            {
                return false;
            }

            octets++;
        }

        return octets == 4;
    }

    /// <summary>Returns whether this is a number up to 255 without leading zeros.</summary>
    private static bool IsOctet(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        int value = 0;
        foreach (byte b in text)
        {
            if (!char.IsAsciiDigit((char)b))
            {
                return false;
            }

            value = (value * 10) + (b - '0');
        }

        return value <= 255;
    }

    private static bool AreHexDigits(ReadOnlySpan<byte> text)
    {
        foreach (byte b in text)
        {
            if (!char.IsAsciiHexDigit((char)b))
            {
                return false;
            }
        }

        return true;
    }
}
