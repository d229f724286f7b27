namespace RawSse.StaticFiles;

/// <summary>
/// Says that the process or the machine has no descriptor left to open a file with. The file itself may well exist.
/// </summary>
internal sealed class TooManyOpenFilesException(Exception? inner = null) : IOException("too many files are open", inner)
{
    /// <summary>
    /// Returns whether an error number says so, for the machine or for the process (errno(3), ENFILE and EMFILE).
    /// </summary>
    public static bool IsMeantBy(int errno) => !OperatingSystem.IsWindows() && errno is 23 or 24;
}
