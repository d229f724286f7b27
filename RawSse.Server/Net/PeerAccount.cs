using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace RawSse.Net;

/// <summary>
/// Finds out whether the peer of a connection within this machine runs under the server's own account. It asks the
/// Linux kernel, and relies on nothing that the peer sends. It has no state; any thread may call it.
/// </summary>
internal static class PeerAccount
{
    /// <summary>The whole range of users, as the initial user namespace maps it (user_namespaces(7)).</summary>
    private static readonly string[] AllUsers = ["0", "0", "4294967295"];

    /// <summary>
    /// Returns whether this system tells who owns a connection. It makes a connection and asks about that one.
    /// </summary>
    public static bool CanBeFound()
    {
        if (!OperatingSystem.IsLinux() || IsOverflowUser(LinuxCalls.EffectiveUser()))
        {
            return false;
        }

        try
        {
            IPAddress loopback = Socket.OSSupportsIPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback;
            using var listener = new TcpListener(loopback, 0);
            listener.Start();
            using var client = new TcpClient(listener.LocalEndpoint.AddressFamily);
            client.Connect((IPEndPoint)listener.LocalEndpoint);
            return IsOwn((IPEndPoint)listener.LocalEndpoint, (IPEndPoint)client.Client.LocalEndPoint!);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// Returns whether the peer's socket is still open and was opened by the server's own account. If the kernel
    /// doesn't answer, the result is false.
    /// </summary>
    /// <param name="local">The server's end of the connection.</param>
    /// <param name="peer">The peer's end.</param>
    [SupportedOSPlatform("linux")]
    public static bool IsOwn(IPEndPoint local, IPEndPoint peer) =>

        // The peer's socket has the same two ends in reverse. A closed one reads as user 0 and inode 0; a socket that
        // listens or is still connecting is not the other end of a connection.
        SocketDiagnosis.Find(peer, local) is { Inode: not 0, CanReceive: true } match
        && match.Uid == LinuxCalls.EffectiveUser();

    /// <summary>
    /// Returns whether a user is the one as whom the kernel shows every user from outside a user namespace (usually
    /// nobody). A server that runs as this user can't tell itself from strangers.
    /// </summary>
    private static bool IsOverflowUser(uint user)
    {
        try
        {
            // The map is read only if it matters: not every container has it.
            return File.ReadAllText("/proc/sys/kernel/overflowuid").Trim() == $"{user}"
                && !File.ReadAllText("/proc/self/uid_map")
                    .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                    .SequenceEqual(AllUsers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
