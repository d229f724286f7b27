using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RawSse.Tests.Support;

/// <summary>A file that can be opened and whose every read is an I/O error, as on a disk that fails.</summary>
internal static partial class BadFile
{
    /// <summary>The memory of this process: there is nothing at its beginning.</summary>
    public const string Path = "/proc/self/mem";

    /// <summary>
    /// Makes the descriptor that this process has of a file one that can't be read, under its owner's hands.
    /// </summary>
    public static void SpoilDescriptorOf(string file)
    {
        string[] numbers =
            [.. Directory.GetFiles("/proc/self/fd").Where(fd => new FileInfo(fd).LinkTarget == file)];
        Assert.That(numbers, Has.One.Items, "one reader has it open");
        int number = int.Parse(System.IO.Path.GetFileName(numbers[0]));
        using SafeFileHandle unreadable = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Assert.That(Duplicate(unreadable, number), Is.EqualTo(number));
    }

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(SafeFileHandle from, int to);
}
