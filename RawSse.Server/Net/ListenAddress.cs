using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RawSse;

/// <summary>
/// An address to listen on, as an administrator writes it: <c>localhost:8080</c>, <c>:8080</c>, <c>[::1]:0</c>.
/// </summary>
public sealed class ListenAddress
{
    private const ushort DefaultPort = 8080;

    private ListenAddress(string host, int port, IPAddress[] addresses)
    {
        Host = host;
        Port = port;
        Addresses = addresses;
    }

    /// <summary>The host as written; <c>*</c> for every interface.</summary>
    public string Host { get; }

    /// <summary>The port; 0 lets the kernel pick one.</summary>
    public int Port { get; }

    /// <summary>Whether the address stands for every network interface of the machine.</summary>
    internal bool IsEveryInterface =>
        Addresses is [var only] && (only.Equals(IPAddress.IPv6Any) || only.Equals(IPAddress.Any));

    /// <summary>
    /// The addresses to bind. Binding the first must succeed; the others are optional, because the machine may lack
    /// such addresses.
    /// </summary>
    internal IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>Parses an address. A port alone means that port on localhost; a host alone means port 8080.</summary>
    /// <exception cref="FormatException">The text is not an address. The message says what was expected.</exception>
    public static ListenAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParsePort(text, out _))
        {
            text = $"localhost:{text}";
        }
        else if (text is ['[', .., ']'] || !text.Contains(':'))
        {
            text = $"{text}:{DefaultPort}";
        }

        int colon = text.LastIndexOf(':');
        if (!TryParsePort(text.AsSpan(colon + 1), out ushort port))
        {
            throw new FormatException(
                "expected <host>:<port>, such as localhost:8080, :8080, 127.0.0.1:0 or [::1]:8080");
        }

        string host = text[..colon];
        return host switch
        {
            "" or "*" => new ListenAddress("*", port, [IPAddress.IPv6Any]),

            // The kernel picks a port that is free for one address; there is no way to ask for one that is free for
            // both.
            "localhost" when port == 0 => new ListenAddress(host, port, [IPAddress.Loopback]),
            "localhost" => new ListenAddress(host, port, [IPAddress.Loopback, IPAddress.IPv6Loopback]),
            _ => new ListenAddress(host, port, [ParseIp(host)]),
        };
    }

    /// <summary>Returns the address as the authority of a URL, with the port that was actually bound.</summary>
    public string ToAuthority(int boundPort) => $"{(Host == "*" ? "localhost" : Host)}:{boundPort}";

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);

    private static IPAddress ParseIp(string host)
    {
        bool bracketed = host is ['[', .., ']'];
        return IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? address)
            && bracketed == (address.AddressFamily == AddressFamily.InterNetworkV6)
            ? address
            : throw new FormatException(
                $"'{host}' is not an address of this machine; "
                + "expected localhost, * or an IP address (IPv6 in brackets)");
    }
}
