using System.Net;

namespace RawSse.Security;

/// <summary>Names for this machine, as a request's host and port may have them.</summary>
internal static class LoopbackHost
{
    /// <summary>Whether the host is <c>localhost</c>, an address of 127.0.0.0/8 or <c>[::1]</c>.</summary>
    /// <param name="authority">The host, perhaps with a port.</param>
    public static bool Is(ReadOnlySpan<char> authority)
    {
        ReadOnlySpan<char> name = NameOf(authority);

        // The two that nearly everyone sends cost nothing.
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name is "127.0.0.1"
            || (IPAddress.TryParse(name.Trim("[]"), out IPAddress? address)
                && IsLoopback(address)

                // Only as it is usually written: inet_aton also takes 127.1 or 0x7f.1, which nobody needs.
                && (name[0] == '[' || name.Count('.') == 3));
    }

    /// <summary>The host without the port.</summary>
    public static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> authority)
    {
        int bracket = authority.LastIndexOf(']') + 1;
        int colon = authority[bracket..].IndexOf(':');
        return colon < 0 ? authority : authority[..(bracket + colon)];
    }

    /// <summary>Whether an address is this machine's own, also where IPv6 wraps it.</summary>
    public static bool IsLoopback(IPAddress address) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
