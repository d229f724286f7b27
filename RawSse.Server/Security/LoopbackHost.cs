using System.Net;

namespace RawSse.Security;

/// <summary>Recognises names of this machine in the host of a request.</summary>
internal static class LoopbackHost
{
    /// <summary>Returns whether the host is <c>localhost</c>, an address of 127.0.0.0/8 or <c>[::1]</c>.</summary>
    /// <param name="authority">The host, with or without a port.</param>
    public static bool Is(ReadOnlySpan<char> authority)
    {
        ReadOnlySpan<char> name = NameOf(authority);

        // These two are what nearly every client sends, so they are compared first and allocate nothing.
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name is "127.0.0.1"
            || (IPAddress.TryParse(name.Trim("[]"), out IPAddress? address)
                && IsLoopback(address)

                // Accept only the usual notation. inet_aton also accepts 127.1 and 0x7f.1, which nobody needs.
                && (name[0] == '[' || name.Count('.') == 3));
    }

    /// <summary>Returns the host without the port.</summary>
    public static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> authority)
    {
        int bracket = authority.LastIndexOf(']') + 1;
        int colon = authority[bracket..].IndexOf(':');
        return colon < 0 ? authority : authority[..(bracket + colon)];
    }

    /// <summary>Returns whether an address is a loopback address, including an IPv4 address mapped to IPv6.</summary>
    public static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
