namespace RawSse.StaticFiles;

/// <summary>A file as it can be answered with: what the conditional headers compare, and how to read it.</summary>
/// <param name="Name">Its name, whose ending tells the media type.</param>
/// <param name="ETag">A strong validator, with its quotes (RFC 9110, section 8.8.3).</param>
/// <param name="LastModified">In whole seconds, as HTTP dates are.</param>
/// <param name="Open">Opens it for reading; null where it has gone meanwhile.</param>
internal sealed record StaticFile(string Name, string ETag, DateTimeOffset LastModified, Func<Stream?> Open)
{
    /// <summary>Headers that it is answered with besides.</summary>
    public IReadOnlyList<(string Name, string Value)> MoreHeaders { get; init; } = [];

    /// <summary>The media type, by the ending of the name.</summary>
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
        _ => "application/octet-stream",
    };

    /// <summary>Cuts a time to what a HTTP date can say.</summary>
    public static DateTimeOffset WholeSeconds(DateTime utc) =>
        new(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
