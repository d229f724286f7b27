using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace RawSse.StaticFiles;

/// <summary>
/// Opens regular files such that the file that was checked is the file that is read, and nothing in a folder can block
/// the thread (open(2)).
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxFiles
{
    /// <summary>O_NONBLOCK, O_CLOEXEC, O_NOCTTY: opening a pipe that has no writer must not block.</summary>
    private const int Flags = 0x800 | 0x80000 | 0x100;

    private const int EmptyPath = 0x1000;
    private const uint Type = 0x1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Opens a regular file.</summary>
    /// <param name="path">The path. Links are followed.</param>
    /// <param name="realPath">The real path of the file, without links.</param>
    /// <returns>
    /// The open file; null if there is none, it is not readable, or it is something else, such as a folder, a pipe or a
    /// device.
    /// </returns>
    /// <exception cref="TooManyOpenFilesException">No descriptor is left.</exception>
    public static SafeFileHandle? Open(string path, out string realPath)
    {
        realPath = "";
        SafeFileHandle file = Open(path, Flags);
        if (file.IsInvalid)
        {
            int error = Marshal.GetLastPInvokeError();
            file.Dispose();
            return TooManyOpenFilesException.IsMeantBy(error) ? throw new TooManyOpenFilesException() : null;
        }

        if (IsRegular(file)
            && File.ResolveLinkTarget(
                $"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false) is { } target)
        {
            realPath = target.FullName;
            return file;
        }

        file.Dispose();
        return null;
    }

    private static bool IsRegular(SafeFileHandle file)
    {
        Span<byte> stat = stackalloc byte[256];
        return Stat((int)file.DangerousGetHandle(), "", EmptyPath, Type, stat) == 0
            && (BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]) & TypeMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> stat);
}
