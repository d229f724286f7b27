using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using RawSse.Net;

namespace RawSse.StaticFiles;

/// <summary>The files of a folder (<c>--static</c>), read when they are asked for, so that edits show at once.</summary>
/// <remarks>
/// Links are followed, as administrators place them, but not out of the folder, nor to names that are not served. A file is opened
/// first, and then the open file is asked where it really is: between a look at a name and its opening the name could get another
/// meaning.
/// </remarks>
internal sealed partial class FolderFiles : IFileSource
{
    private static readonly StringComparer Names = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    private readonly string _root;
    private readonly HashSet<string> _private;
    private readonly OpenFiles _open;

    /// <summary>Serves a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="privateFiles">Files that are not served, wherever they are.</param>
    /// <param name="open">Counts the files that are being sent.</param>
    /// <exception cref="IOException">There is no such folder.</exception>
    public FolderFiles(string folder, IReadOnlyList<string>? privateFiles = null, OpenFiles? open = null)
    {
        if (!Directory.Exists(folder))
        {
            throw new IOException($"cannot serve '{folder}': there is no such folder; check --static");
        }

        _root = RealPath(Path.GetFullPath(folder));
        _private = new HashSet<string>((privateFiles ?? []).Select(file => RealPath(Path.GetFullPath(file))), Names);
        _open = open ?? new OpenFiles();
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
            () => TryOpen(path) is { } again ? new SentFile(again, _open) : null);
    }

    private SafeFileHandle? TryOpen(string path)
    {
        try
        {
            string asked = Path.Combine(_root, path);
            SafeFileHandle? file = OperatingSystem.IsLinux() ? LinuxFiles.Open(asked, out string real) : OpenElsewhere(asked, out real);
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

    /// <summary>Whether a file is served, by where it really is.</summary>
    private bool IsServed(string real) =>
        real.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        && !HiddenNames.AreIn(real[(_root.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/'))
        && !_private.Contains(real);

    /// <summary>Opens a file by the means of the framework, after a look at where it is.</summary>
    private SafeFileHandle? OpenElsewhere(string asked, out string real)
    {
        real = "";

        // What is not there needs one question to the system, no walk through its folders and no exception. On Windows a name
        // such as GIT~1 may stand for another, which can begin with a dot.
        if (!File.Exists(asked) || (OperatingSystem.IsWindows() && ShortName().IsMatch(asked.AsSpan(_root.Length))))
        {
            return null;
        }

        real = RealPath(asked);
        return File.OpenHandle(real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
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

    [GeneratedRegex(@"~[0-9]")]
    private static partial Regex ShortName();
}
