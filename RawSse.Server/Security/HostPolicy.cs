using System.Text;
using System.Text.RegularExpressions;

namespace RawSse.Security;

/// <summary>
/// Decides which host names a listener on a loopback address answers to. The page of any site can make its own name
/// resolve to 127.0.0.1 (DNS rebinding), and the browser then takes the server for that site. The host name in the
/// request gives such a page away.
/// </summary>
/// <param name="names">Additional names, without ports, such as those that a proxy passes on.</param>
internal sealed partial class HostPolicy(IReadOnlyList<string> names)
{
    /// <summary>The length of the longest DNS name with a port.</summary>
    private const int MaxAuthority = 253 + 6;

    /// <summary>Returns whether this is a valid host name, without a port.</summary>
    public static bool IsName(ReadOnlySpan<char> name) => name.Length <= MaxAuthority && Name().IsMatch(name);

    /// <summary>
    /// Returns null if the listener answers to the host; otherwise one line that says what to do. Accepting allocates
    /// nothing.
    /// </summary>
    /// <param name="authority">The host that the request names, with or without a port; empty for none.</param>
    public string? Refuse(ReadOnlySpan<byte> authority)
    {
        Span<char> text = stackalloc char[MaxAuthority];
        text = authority.Length <= MaxAuthority ? text[..Encoding.ASCII.GetChars(authority, text)] : [];
        ReadOnlySpan<char> name = LoopbackHost.NameOf(text);
        if (LoopbackHost.Is(text) || IsBelowLocalhost(name) || IsNamed(name))
        {
            return null;
        }

        string shown = IsName(name) ? name.ToString() : "<name>";
        return "this server listens only on its own machine and does not answer to this host name; to allow it, "
            + $"start the server with --host {shown}";
    }

    /// <summary>Browsers resolve every such name to this machine without a DNS query (RFC 6761, section 6.3).</summary>
    private static bool IsBelowLocalhost(ReadOnlySpan<char> name) =>
        name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private bool IsNamed(ReadOnlySpan<char> name)
    {
        // Iterate by index: an enumerator would allocate an object for each request.
        for (int i = 0; i < names.Count; i++)
        {
            if (name.Equals(names[i], StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(@"^([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])\z")]
    private static partial Regex Name();
}
