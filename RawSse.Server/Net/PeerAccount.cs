using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace RawSse.Net;

/// <summary>
/// Whether the other end of a connection within this machine belongs to the account that the server runs under. Linux knows; nothing that
/// the other end sends counts.
/// </summary>
internal static class PeerAccount
{
    /// <summary>The whole range of users, as the kernel's own user namespace shows it (user_namespaces(7)).</summary>
    private static readonly string[] AllUsers = ["0", "0", "4294967295"];

    /// <summary>Whether this system says who owns a connection; found out by asking for one of our own.</summary>
    public static bool CanBeFound()
    {
        if (!OperatingSystem.IsLinux() || IsAnyStranger(LinuxCalls.EffectiveUser()))
        {
            return false;
        }

        try
        {
            using var listener = new TcpListener(Socket.OSSupportsIPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback, 0);
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

    /// <summary>Whether the peer's socket is still open, and was opened by the server's own account. No answer means no.</summary>
    /// <param name="local">The server's end of the connection.</param>
    /// <param name="peer">The peer's end.</param>
    [SupportedOSPlatform("linux")]
    public static bool IsOwn(IPEndPoint local, IPEndPoint peer) =>

        // The peer's socket has the same two ends the other way round. One that was closed reads as user 0 and inode 0; while
        // it listens or connects, a socket isn't the other end of anything.
        SocketDiagnosis.Find(peer, local) is { Inode: not 0 } found
        && (found.State is SocketDiagnosis.Found.Established or SocketDiagnosis.Found.FinWait1 or SocketDiagnosis.Found.FinWait2)
        && found.Uid == LinuxCalls.EffectiveUser();

    /// <summary>
    /// In a user namespace the kernel shows every user from outside as one (nobody, mostly). If that is the server's own too,
    /// it can't tell itself from strangers.
    /// </summary>
    private static bool IsAnyStranger(uint user)
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/overflowuid").Trim() == $"{user}"
                && !File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SequenceEqual(AllUsers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }
}
