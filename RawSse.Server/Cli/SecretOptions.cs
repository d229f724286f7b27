using System.Text;
using RawSse.Security;

namespace RawSse.Cli;

/// <summary>
/// Reads the options that are keys or secrets. Where <c>@file</c> is given the file holds them: what stands on a command line, every
/// account of the machine can read.
/// </summary>
internal static class SecretOptions
{
    /// <summary>The bearer keys of <c>--publish-key</c>: one, or one a line of a file.</summary>
    /// <param name="value">As given.</param>
    /// <param name="files">The files that were read are added.</param>
    /// <exception cref="FormatException">A key is wrong; the message does not show it.</exception>
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
            : throw new FormatException("takes a file that holds a key on each line; this one is empty");
    }

    /// <summary>The secret of <c>--jwt-secret</c>.</summary>
    /// <inheritdoc cref="ReadPublishKeys"/>
    public static JwtKey ReadSecret(string value, List<string> files)
    {
        if (value.StartsWith('@'))
        {
            ReadOnlySpan<byte> content = ReadFile(value[1..], files);
            return JwtKey.FromSecret(content.TrimEnd("\r\n"u8));
        }

        // Whoever forgot the @ would have a secret that everyone can guess.
        return File.Exists(value)
            ? throw new FormatException("takes a secret; this is the name of a file, which is read with an @ before it")
            : JwtKey.FromSecret(value);
    }

    /// <summary>The public key of <c>--jwt-key</c>: a file, or the key itself.</summary>
    /// <inheritdoc cref="ReadPublishKeys"/>
    public static JwtKey ReadPublicKey(string value, List<string> files) =>
        value.StartsWith('@') ? JwtKey.FromPublicKey(ReadFile(value[1..], files))
        : File.Exists(value) ? JwtKey.FromPublicKey(ReadFile(value, files))
        : JwtKey.FromPublicKey(value);

    private static string CheckPublishKey(string key) => PublishKeys.Check(key) is { } problem ? throw new FormatException(problem) : key;

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
            throw new FormatException($"takes a file that can be read; '{path}' can't", e);
        }
    }
}
