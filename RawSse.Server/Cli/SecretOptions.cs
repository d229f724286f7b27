using System.Text;
using RawSse.Security;

namespace RawSse.Cli;

/// <summary>
/// Reads the options whose values are keys or secrets. The form <c>@file</c> reads them from a file, because every
/// account on the machine can read a command line.
/// </summary>
internal static class SecretOptions
{
    /// <summary>
    /// Reads the bearer keys of <c>--publish-key</c>: a single one, or a file with one key on each line.
    /// </summary>
    /// <param name="value">The value of the option.</param>
    /// <param name="files">The list to which the path of each file read is added.</param>
    /// <exception cref="FormatException">A key is invalid. The message does not show it.</exception>
    public static IReadOnlyList<string> ReadPublishKeys(string value, List<string> files)
    {
        if (!value.StartsWith('@'))
        {
            return [CheckPublishKey(value)];
        }

        string[] lines = Encoding.UTF8.GetString(ReadFile(value[1..], files))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length > 0
            ? [.. lines.Select(CheckPublishKey)]
            : throw new FormatException("expected a file with one key on each line, but this file is empty");
    }

    /// <summary>Reads the secret of <c>--jwt-secret</c>.</summary>
    /// <inheritdoc cref="ReadPublishKeys"/>
    public static JwtKey ReadSecret(string value, List<string> files)
    {
        if (value.StartsWith('@'))
        {
            ReadOnlySpan<byte> content = ReadFile(value[1..], files);
            return JwtKey.FromSecret(content.TrimEnd("\r\n"u8));
        }

        // If someone forgets the @, the name of the file would become a secret that anyone can guess.
        return File.Exists(value)
            ? throw new FormatException(
                "expected a secret but got the name of a file; put an @ before the name to read the file")
            : JwtKey.FromSecret(value);
    }

    /// <summary>Reads the public key of <c>--jwt-key</c>: a file, or the key itself.</summary>
    /// <inheritdoc cref="ReadPublishKeys"/>
    public static JwtKey ReadPublicKey(string value, List<string> files) =>
        value.StartsWith('@') ? JwtKey.FromPublicKey(ReadFile(value[1..], files))
        : File.Exists(value) ? JwtKey.FromPublicKey(ReadFile(value, files))
        : JwtKey.FromPublicKey(value);

    private static string CheckPublishKey(string key) =>
        PublishKeys.Check(key) is { } problem ? throw new FormatException(problem) : key;

    private static byte[] ReadFile(string path, List<string> files)
    {
        try
        {
            byte[] content = File.ReadAllBytes(path);
            files.Add(path);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"expected a readable file, but '{path}' can't be read", e);
        }
    }
}
