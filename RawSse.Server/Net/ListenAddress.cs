using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>Where to listen, as an administrator writes it: <c>localhost:8080</c>, <c>:8080</c>, <c>[::1]:0</c>.</summary>
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

    /// <summary>Whether it is reached by every network interface of the machine.</summary>
    internal bool IsEveryInterface => Addresses is [var only] && (only.Equals(IPAddress.IPv6Any) || only.Equals(IPAddress.Any));

    /// <summary>What to bind; the first must succeed, the others only where the machine has such addresses.</summary>
    internal IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>Reads an address. A port alone is one of this machine only; a host alone is at port 8080.</summary>
    /// <exception cref="FormatException">It is none; the message says what is taken.</exception>
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
            throw new FormatException("takes <host>:<port>, such as localhost:8080, :8080, 127.0.0.1:0 or [::1]:8080");
        }

        string host = text[..colon];
        return host switch
        {
            "" or "*" => new ListenAddress("*", port, [IPAddress.IPv6Any]),

            // The kernel picks a free port for one address; that it is free for the other too can't be had.
            "localhost" when port == 0 => new ListenAddress(host, port, [IPAddress.Loopback]),
            "localhost" => new ListenAddress(host, port, [IPAddress.Loopback, IPAddress.IPv6Loopback]),
            _ => new ListenAddress(host, port, [ParseIp(host)]),
        };
    }

    /// <summary>The address as a URL's authority shows it, with the port that was really bound.</summary>
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
                $"'{host}' is not an address of this machine; takes localhost, * or an IP address, IPv6 in brackets");
    }
}
