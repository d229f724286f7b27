using Microsoft.Win32.SafeHandles;
using RawSse.Sources;

namespace RawSse.Cli;

/// <summary>
/// Writes to standard output and standard error, which may be closed, full, or unread. None of these is a failure of
/// the server.
/// </summary>
internal static class StandardStreams
{
    /// <summary>The handles that take the place of closed streams. They stay open until the process ends.</summary>
    private static readonly List<SafeFileHandle> Substitutes = [];

    /// <summary>Makes writing to a closed stream harmless. Call this before anything is opened or written.</summary>
    public static void Secure()
    {
        if (!InheritedDescriptor.IsOpen(1))
        {
            Console.SetOut(TextWriter.Null);
        }

        if (!InheritedDescriptor.IsOpen(2))
        {
            Console.SetError(TextWriter.Null);
        }

        // The kernel gives a new descriptor the lowest free number. No socket may get one of these, because the runtime
        // itself writes to number 2.
        while (OperatingSystem.IsLinux() && OpenNull() is { } handle)
        {
            Substitutes.Add(handle);
        }
    }

    /// <summary>Writes a line, if the stream accepts it.</summary>
    public static void Say(TextWriter stream, string line)
    {
        try
        {
            stream.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or the descriptor isn't writable.
        }
    }

    /// <summary>Opens /dev/null; returns null once its number lies above those of the standard streams.</summary>
    private static SafeFileHandle? OpenNull()
    {
        try
        {
            SafeFileHandle handle = File.OpenHandle(
                "/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() <= 2)
            {
                return handle;
            }

            handle.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A chroot may have no devices. Then the number stays free.
        }

        return null;
    }
}
