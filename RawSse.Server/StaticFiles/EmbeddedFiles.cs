using System.Collections.Frozen;
using System.IO.Hashing;
using System.Reflection;

namespace RawSse.StaticFiles;

/// <summary>The files of <c>static/</c>, which are built into the executable. Immutable.</summary>
internal sealed class EmbeddedFiles : IFileSource
{
    private const string Prefix = "static/";

    /// <summary>
    /// No other site may show the page in a frame, and links from the page do not tell other sites where the reader
    /// came from.
    /// </summary>
    private static readonly (string, string)[] PageHeaders =
    [
        ("Content-Security-Policy", "frame-ancestors 'self'"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Referrer-Policy", "same-origin"),
    ];

    private readonly FrozenDictionary<string, StaticFile> _files;

    /// <summary>Lists the embedded files and computes their entity tags.</summary>
    public EmbeddedFiles()
    {
        Assembly assembly = typeof(EmbeddedFiles).Assembly;
        DateTimeOffset built = StaticFile.WholeSeconds(File.GetLastWriteTimeUtc(Environment.ProcessPath ?? ""));
        _files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name[Prefix.Length..].Replace('\\', '/'),
                name =>
                    new StaticFile(
                        name,
                        Hash(assembly, name),
                        built,
                        () => assembly.GetManifestResourceStream(name))
                    { MoreHeaders = PageHeaders });
    }

    /// <inheritdoc/>
    public StaticFile? Find(string path) => _files.GetValueOrDefault(path);

    private static string Hash(Assembly assembly, string name)
    {
        using Stream content = assembly.GetManifestResourceStream(name)!;
        var hash = new XxHash3();
        hash.Append(content);
        return $"\"{Convert.ToHexStringLower(hash.GetCurrentHash())}\"";
    }
}
