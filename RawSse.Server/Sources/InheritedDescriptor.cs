using System.Runtime.InteropServices;

namespace RawSse.Sources;

/// <summary>
/// Tells whether a standard stream was really passed to the process. If a process is started with one of them closed,
/// the first file that its runtime opens gets the descriptor instead.
/// </summary>
internal static partial class InheritedDescriptor
{
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    /// <summary>
    /// Returns whether the process inherited this descriptor. On systems other than Linux, the answer is always yes.
    /// </summary>
    public static bool IsOpen(int number)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // An inherited descriptor lacks this flag, because execve(2) closes those that have it. The runtime sets it on
        // everything that it keeps open.
        int flags = FileControl(number, GetFlags);
        return flags >= 0 && (flags & CloseOnExec) == 0;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command);
}
