using System.Text;
using System.Text.RegularExpressions;

namespace RawSse.Security;

/// <summary>
/// Which hosts a listener answers to that only this machine reaches. A page of any site can make its own name resolve to 127.0.0.1 (DNS
/// rebinding), and its browser then takes the server for that site; the name that it asks for tells.
/// </summary>
/// <param name="names">Further names, such as those by which a proxy asks; without ports.</param>
internal sealed partial class HostPolicy(IReadOnlyList<string> names)
{
    /// <summary>The longest name of DNS, and a port.</summary>
    private const int MaxAuthority = 253 + 6;

    /// <summary>Whether a name can be given, which is one without a port.</summary>
    public static bool IsName(ReadOnlySpan<char> name) => name.Length <= MaxAuthority && Name().IsMatch(name);

    /// <summary>Decides; null if it answers, else one line that says what to do. Allocates nothing for those that it answers.</summary>
    /// <param name="authority">The host that the request asks for, perhaps with a port; empty for none.</param>
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
        return $"this server listens on its own machine only and doesn't answer to this host; if it should, start it with --host {shown}";
    }

    /// <summary>Browsers take every name that ends so for this machine and ask no one (RFC 6761, section 6.3).</summary>
    private static bool IsBelowLocalhost(ReadOnlySpan<char> name) => name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    private bool IsNamed(ReadOnlySpan<char> name)
    {
        // By index: an enumerator would be an object for each request.
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
