using System.Collections.Frozen;
using System.IO.Hashing;
using System.Reflection;

namespace RawSse.StaticFiles;

/// <summary>The files of <c>static/</c> that were built into the executable.</summary>
internal sealed class EmbeddedFiles : IFileSource
{
    private const string Prefix = "static/";

    /// <summary>The page is in no other site's frame, and names no other site where its reader comes from.</summary>
    private static readonly (string, string)[] PageHeaders =
        [("Content-Security-Policy", "frame-ancestors 'self'"), ("X-Frame-Options", "SAMEORIGIN"), ("Referrer-Policy", "same-origin")];

    private readonly FrozenDictionary<string, StaticFile> _files;

    /// <summary>Reads which files there are.</summary>
    public EmbeddedFiles()
    {
        Assembly assembly = typeof(EmbeddedFiles).Assembly;
        DateTimeOffset built = StaticFile.WholeSeconds(File.GetLastWriteTimeUtc(Environment.ProcessPath ?? ""));
        _files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name[Prefix.Length..].Replace('\\', '/'),
                name => new StaticFile(name, Hash(assembly, name), built, () => assembly.GetManifestResourceStream(name)) { MoreHeaders = PageHeaders });
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
