using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using RawSse.Net;

namespace RawSse.StaticFiles;

/// <summary>
/// The files of a folder (<c>--static</c>). They are read at each request, so that edits are visible at once.
/// </summary>
/// <remarks>
/// Symbolic links are followed, but not out of the folder, and not to hidden files. A file is opened first, and then
/// its real path is read from the open file: if the path were checked first, it could be replaced before it is opened.
/// </remarks>
internal sealed partial class FolderFiles : IFileSource
{
    private static readonly StringComparer Names = OperatingSystem.IsLinux()
        ? StringComparer.Ordinal
        : StringComparer.OrdinalIgnoreCase;

    private readonly string _root;
    private readonly HashSet<string> _private;
    private readonly OpenFiles _open;
    private readonly BlockingWork _blocking;

    /// <summary>Creates a source of files from a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="privateFiles">Files that must not be served, even if they lie in the folder.</param>
    /// <param name="open">Counts the files that are being sent.</param>
    /// <param name="blocking">Runs what reads a file.</param>
    /// <exception cref="IOException">The folder does not exist.</exception>
    public FolderFiles(string folder, IReadOnlyList<string> privateFiles, OpenFiles open, BlockingWork blocking)
    {
        if (!Directory.Exists(folder))
        {
            throw new IOException($"cannot serve '{folder}': the folder does not exist; check --static");
        }

        _root = RealPath(Path.GetFullPath(folder));
        _private = new HashSet<string>(privateFiles.Select(file => RealPath(Path.GetFullPath(file))), Names);
        _open = open;
        _blocking = blocking;
    }

    /// <inheritdoc/>
    public StaticFile? Find(string path)
    {
        using SafeFileHandle? file = TryOpen(path);
        if (file is null)
        {
            return null;
        }

        DateTime modified = File.GetLastWriteTimeUtc(file);
        string etag = $"\"{modified.Ticks:x}-{RandomAccess.GetLength(file):x}\"";
        return new StaticFile(
            path,
            etag,
            StaticFile.WholeSeconds(modified),
            () => TryOpen(path) is { } again ? new SentFile(again, _open, _blocking) : null);
    }

    private SafeFileHandle? TryOpen(string path)
    {
        try
        {
            string asked = Path.Combine(_root, path);
            SafeFileHandle? file = OperatingSystem.IsLinux()
                ? LinuxFiles.Open(asked, out string real)
                : OpenElsewhere(asked, out real);
            if (file is not null && !IsServed(real))
            {
                file.Dispose();
                return null;
            }

            return file;
        }
        catch (TooManyOpenFilesException)
        {
            throw;
        }
        catch (IOException e) when (TooManyOpenFilesException.IsMeantBy(e.HResult))
        {
            throw new TooManyOpenFilesException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Returns whether a file may be served, judged by its real path.</summary>
    private bool IsServed(string real) =>
        real.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        && !HiddenNames.AreIn(real[(_root.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/'))
        && !_private.Contains(real);

    /// <summary>Opens a file with the APIs of the framework, after checking its real path.</summary>
    private SafeFileHandle? OpenElsewhere(string asked, out string real)
    {
        real = "";

        // For a missing file, this costs one system call, without resolving each folder of the path and without an
        // exception. On Windows, a short name such as GIT~1 may stand for a name that begins with a dot.
        if (!File.Exists(asked) || (OperatingSystem.IsWindows() && ShortName().IsMatch(asked.AsSpan(_root.Length))))
        {
            return null;
        }

        real = RealPath(asked);
        return File.OpenHandle(
            real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
    }

    /// <summary>Resolves the symbolic links in every part of a path, like realpath(3).</summary>
    private static string RealPath(string path)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        string here = Path.Combine(RealPath(parent), Path.GetFileName(path));
        FileSystemInfo info = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);

        // A private file may be missing: it is then where it would be. The parents of the target may be links, too. A
        // loop of links throws an IOException here (ELOOP).
        return info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is { } target
            ? RealPath(target.FullName)
            : here;
    }

    [GeneratedRegex(@"~[0-9]")]
    private static partial Regex ShortName();
}
