using System.Runtime.InteropServices;

namespace RawSse.Net;

/// <summary>Calculates how many connections the system's limit on open descriptors allows this process.</summary>
internal static partial class DescriptorLimit
{
    /// <summary>
    /// Descriptors kept for listeners, files, the runtime, and connections that are told that the server is full.
    /// </summary>
    private const int Reserve = 200;

    /// <summary>The number used where the system has no limit.</summary>
    private const int Unlimited = 1_000_000;

    /// <summary>Returns the number of connections that there are descriptors for.</summary>
    public static int ConnectionsAllowed()
    {
        // The number of RLIMIT_NOFILE differs between systems; Windows has no such limit (getrlimit(2)).
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
