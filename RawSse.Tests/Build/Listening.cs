using System.Globalization;
using System.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Build;

/// <summary>Asks the kernel where another process listens, for a server that can't say so itself.</summary>
internal static class Listening
{
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int Inode = 9;
    private const string Listens = "0A";

    /// <summary>The port that a process listens on at an IPv4 address, as soon as it does.</summary>
    public static int PortOf(int processId, IPAddress address)
    {
        int? port = null;
        Wait.Until(() => (port = Find(processId, address)) is not null, $"process {processId} listens");
        return port!.Value;
    }

    private static int? Find(int processId, IPAddress address)
    {
        // proc(5), /proc/net/tcp: address and port are hexadecimal, the address in the machine's order of bytes.
        string local = $"{BitConverter.ToUInt32(address.GetAddressBytes()):X8}:";
        HashSet<string> sockets =
            [.. Directory.GetFiles($"/proc/{processId}/fd").Select(fd => new FileInfo(fd).LinkTarget ?? "")];
        return File.ReadLines("/proc/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields =>
                fields[State] == Listens
                    && fields[LocalAddress].StartsWith(local, StringComparison.Ordinal)
                    && sockets.Contains($"socket:[{fields[Inode]}]"))
            .Select(fields =>
                (int?)int.Parse(
                    fields[LocalAddress].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .FirstOrDefault();
    }
}
