namespace RawSse.StaticFiles;

/// <summary>A file that can be served: what conditional headers compare, and how to read it. Immutable.</summary>
/// <param name="Name">The name. Its extension decides the media type.</param>
/// <param name="ETag">A strong validator, with its quotes (RFC 9110, section 8.8.3).</param>
/// <param name="LastModified">The time of the last change in whole seconds, the precision of HTTP dates.</param>
/// <param name="Open">Opens the file for reading; returns null if it no longer exists.</param>
internal sealed record StaticFile(string Name, string ETag, DateTimeOffset LastModified, Func<Stream?> Open)
{
    /// <summary>Additional headers for the response.</summary>
    public IReadOnlyList<(string Name, string Value)> MoreHeaders { get; init; } = [];

    /// <summary>The media type, according to the extension of the name.</summary>
    public string ContentType => Path.GetExtension(Name).ToLowerInvariant() switch
    {
        ".html" or ".htm" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".txt" or ".md" => "text/plain; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".wasm" => "application/wasm",
        ".webmanifest" => "application/manifest+json",
        ".xml" => "application/xml",
        ".pdf" => "application/pdf",

        // Without .d, the name may be that of a video (MPEG transport stream).
        ".ts" when Name.EndsWith(".d.ts", StringComparison.OrdinalIgnoreCase) => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };

    /// <summary>Truncates a time to the precision of an HTTP date.</summary>
    public static DateTimeOffset WholeSeconds(DateTime utc) =>
        new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
