namespace RawSse.Endpoints;

/// <summary>The files of a folder (<c>--static</c>), read when they are asked for, so that edits show at once.</summary>
internal sealed class FolderFiles : IFileSource
{
    private readonly string _root;

    /// <summary>Serves a folder.</summary>
    /// <exception cref="IOException">There is no such folder.</exception>
    public FolderFiles(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new IOException($"cannot serve '{folder}': there is no such folder; check --static");
        }

        _root = RealPath(Path.GetFullPath(folder));
    }

    /// <inheritdoc/>
    public StaticFile? Find(string path)
    {
        try
        {
            // Links are followed, as administrators place them, but not out of the folder.
            // What is not there needs one question to the system, no walk through its folders and no exception.
            string asked = Path.Combine(_root, path);
            if (!File.Exists(asked))
            {
                return null;
            }

            string real = RealPath(asked);
            var file = new FileInfo(real);
            if (!real.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !file.Exists)
            {
                return null;
            }

            DateTime modified = file.LastWriteTimeUtc;
            string etag = $"\"{modified.Ticks:x}-{file.Length:x}\"";
            return new StaticFile(path, etag, StaticFile.WholeSeconds(modified), () => Open(real));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The path without symbolic links in any of its parts, as realpath(3) gives it.</summary>
    private static string RealPath(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        string here = Path.Combine(RealPath(parent), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);

        // The target's own parents may be links too. A loop of links throws IOException here (ELOOP).
        return info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName) : here;
    }
}
