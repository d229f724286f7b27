namespace RawSse.StaticFiles;

/// <summary>Where the page's files come from: the executable itself, or a folder.</summary>
internal interface IFileSource
{
    /// <summary>The file at a path; null if there is none.</summary>
    /// <param name="path">
    /// Relative, decoded, with slashes; without empty parts and without <see cref="HiddenNames"/>.
    /// </param>
    StaticFile? Find(string path);
}
