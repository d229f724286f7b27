namespace RawSse.StaticFiles;

/// <summary>The source of static files: the executable itself, or a folder. Any thread may call it.</summary>
internal interface IFileSource
{
    /// <summary>Finds the file at a path; returns null if there is none.</summary>
    /// <param name="path">
    /// A relative, decoded path with slashes, without empty parts and without <see cref="HiddenNames"/>.
    /// </param>
    StaticFile? Find(string path);
}
