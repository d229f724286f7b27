namespace RawSse.StaticFiles;

/// <summary>The process, or the machine, has no descriptor left for a file: it may be there all the same.</summary>
internal sealed class TooManyOpenFilesException(Exception? inner = null) : IOException("there are too many open files", inner)
{
    /// <summary>Whether an error of the system says so: of the machine or of the process (errno(3), ENFILE and EMFILE).</summary>
    public static bool IsMeantBy(int errno) => !OperatingSystem.IsWindows() && errno is 23 or 24;
}
