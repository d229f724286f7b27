using Microsoft.Win32.SafeHandles;
using RawSse.Sources;

namespace RawSse.Cli;

/// <summary>Standard output and standard error, which may be closed, full, or read by nobody: that is no failure of the server.</summary>
internal static class StandardStreams
{
    /// <summary>What stands in for closed ones, kept open until the process ends.</summary>
    private static readonly List<SafeFileHandle> Substitutes = [];

    /// <summary>To be called before anything is opened or written: closed streams swallow what is written to them.</summary>
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

        // No socket may get one of their numbers: the runtime itself writes to number 2. The kernel gives the lowest.
        while (OperatingSystem.IsLinux() && OpenNull() is { } handle)
        {
            Substitutes.Add(handle);
        }
    }

    /// <summary>Writes a line where it can be written.</summary>
    public static void Say(TextWriter stream, string line)
    {
        try
        {
            stream.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, or a descriptor that can't be written to.
        }
    }

    /// <summary>Opens /dev/null; null once it gets a number above those of the standard streams.</summary>
    private static SafeFileHandle? OpenNull()
    {
        try
        {
            SafeFileHandle handle = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (handle.DangerousGetHandle() <= 2)
            {
                return handle;
            }

            handle.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A root folder of its own may have no devices; then it is as it is.
        }

        return null;
    }
}
