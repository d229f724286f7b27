namespace RawSse.StaticFiles;

/// <summary>
/// The files of another source, and where it has no file of that name, the module for pages: <c>rawsse.js</c> and its
/// types. Any thread may call it.
/// </summary>
/// <param name="files">The other source.</param>
internal sealed class FilesWithModule(IFileSource files) : IFileSource
{
    private readonly EmbeddedFiles _embedded = new();

    /// <inheritdoc/>
    public StaticFile? Find(string path) =>
        files.Find(path) ?? (path is "rawsse.js" or "rawsse.d.ts" ? _embedded.Find(path) : null);
}
