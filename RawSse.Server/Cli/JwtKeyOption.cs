using System.Text.RegularExpressions;
using RawSse.Security;

namespace RawSse.Cli;

/// <summary>
/// Reads <c>--jwt-key</c>, which is a key or a file. The name of a file that is not there must not become a secret: everyone
/// can guess it. So what looks like a name is never taken for one; such a secret can be put into a file.
/// </summary>
internal static partial class JwtKeyOption
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">It is neither; the message does not show it.</exception>
    public static JwtKey Read(string value)
    {
        if (File.Exists(value))
        {
            return JwtKey.Parse(ReadFile(value));
        }

        return LooksLikeFile(value)
            ? throw new FormatException("takes a key, or a file that is there; what looks like a file is not taken for a secret")
            : JwtKey.Parse(value);
    }

    private static bool LooksLikeFile(string value)
    {
        string? folder = Path.GetDirectoryName(value);
        bool isBelowFolder = folder is { Length: > 1 } && Directory.Exists(folder);

        // A secret is often Base64, which has slashes; names of files have dots, dashes or underscores.
        bool isBase64 = Base64().IsMatch(value);
        return value.StartsWith('~') || isBelowFolder || Directory.Exists(value)
            || (!isBase64 && (value.AsSpan().ContainsAny('/', '\\') || Extension().IsMatch(value)));
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException("takes a key, or a file that can be read", e);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9+/]+={0,2}$")]
    private static partial Regex Base64();

    [GeneratedRegex(@"\.[A-Za-z][A-Za-z0-9]{1,4}$")]
    private static partial Regex Extension();
}
