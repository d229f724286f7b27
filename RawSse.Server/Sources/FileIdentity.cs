using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RawSse.Sources;

/// <summary>
/// Identifies a file, whatever its current name is: on Linux by device and inode (statx(2)), and elsewhere by the time
/// at which it was created. Immutable.
/// </summary>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    // These are AT_FDCWD and AT_EMPTY_PATH (fcntl.h), STATX_TYPE and STATX_INO (linux/stat.h), S_IFMT, S_IFIFO and
    // S_IFCHR (inode(7)), and the offsets of stx_mode, stx_ino, stx_rdev_major and stx_dev_major in struct statx, which
    // are the same on all architectures.
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint Type = 0x1;
    private const uint Inode = 0x100;
    private const int TypeMask = 0xF000;
    private const int Pipe = 0x1000;
    private const int CharacterDevice = 0x2000;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int RawDeviceOffset = 128;
    private const int DeviceOffset = 136;

    /// <summary>Returns the identity of the file at a path; null if there is none.</summary>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? new FileIdentity(0, (ulong)File.GetCreationTimeUtc(path).Ticks) : null;
        }

        Span<byte> stat = stackalloc byte[256];
        return Stat(CurrentFolder, path, 0, Inode, stat) == 0 ? Read(stat) : null;
    }

    /// <summary>Returns the identity of an open file.</summary>
    public static FileIdentity Of(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new FileIdentity(0, (ulong)File.GetCreationTimeUtc(file).Ticks);
        }

        Span<byte> stat = stackalloc byte[256];
        return Stat((int)file.DangerousGetHandle(), "", EmptyPath, Inode, stat) == 0
            ? Read(stat)
            : throw new IOException("an open file can't be identified");
    }

    /// <summary>
    /// Returns whether a path leads to a named pipe, perhaps by a link. Always false on systems other than Linux.
    /// </summary>
    public static bool IsPipe(string path)
    {
        Span<byte> stat = stackalloc byte[256];
        return OperatingSystem.IsLinux() && Stat(CurrentFolder, path, 0, Type, stat) == 0 && TypeOf(stat) == Pipe;
    }

    /// <summary>
    /// Returns whether a descriptor is a device that yields bytes without end. Always false on systems other than
    /// Linux.
    /// </summary>
    public static bool IsEndlessDevice(int descriptor)
    {
        // The major number of a device tells its driver (Linux, admin-guide/devices.txt). Number 1 is the memory
        // devices, of which the third is /dev/null. Terminals have several drivers.
        const uint Memory = 1;
        const uint Null = 3;
        Span<byte> stat = stackalloc byte[256];
        return OperatingSystem.IsLinux()
            && Stat(descriptor, "", EmptyPath, Type, stat) == 0
            && TypeOf(stat) == CharacterDevice
            && BinaryPrimitives.ReadUInt32LittleEndian(stat[RawDeviceOffset..]) == Memory
            && BinaryPrimitives.ReadUInt32LittleEndian(stat[(RawDeviceOffset + sizeof(uint))..]) != Null;
    }

    private static int TypeOf(ReadOnlySpan<byte> stat) =>
        BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]) & TypeMask;

    private static FileIdentity Read(ReadOnlySpan<byte> stat) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(stat[DeviceOffset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(stat[InodeOffset..]));

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> stat);
}
