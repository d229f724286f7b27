using System.Runtime.InteropServices;

namespace RawSse.Sources;

/// <summary>
/// Tells the standard streams that a process was given from what has their number by chance: where a process is started
/// with one of them closed, the first file that its runtime opens gets the number.
/// </summary>
internal static partial class InheritedDescriptor
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>Whether the process was given this descriptor at its start. Elsewhere than on Linux it is taken for given.</summary>
    public static bool IsOpen(int number)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // What was inherited lacks this flag (execve(2) closes all that have it); the runtime sets it on all that it keeps open.
        int flags = FileControl(number, GetFlags);
        return flags >= 0 && (flags & CloseOnExec) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command);
}
