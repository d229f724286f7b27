using System.Runtime.InteropServices;

namespace RawSse.Net;

/// <summary>How many sockets the system lets this process have.</summary>
internal static partial class DescriptorLimit
{
    /// <summary>For listeners, files, the runtime's own, and connections that are told that the server is full.</summary>
    private const int Reserve = 200;

    /// <summary>Where the system names no limit.</summary>
    private const int Unlimited = 1_000_000;

    /// <summary>The connections that there are descriptors for.</summary>
    public static int ConnectionsAllowed()
    {
        // RLIMIT_NOFILE has another number on other systems; Windows has no such limit (getrlimit(2)).
        int resource = OperatingSystem.IsLinux() ? 7 : OperatingSystem.IsMacOS() ? 8 : -1;
        return resource >= 0 && GetLimit(resource, out Limit limit) == 0 && limit.Soft < Unlimited
            ? Math.Max(1, (int)limit.Soft - Reserve)
            : Unlimited;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
