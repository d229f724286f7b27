using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>
/// The seam between the server and what moves its bytes: managed sockets, or direct system calls.
/// </summary>
/// <remarks>Any thread may call it.</remarks>
internal abstract class SocketLayer
{
    /// <summary>The fastest layer for this system.</summary>
    public static SocketLayer OfThisSystem => OperatingSystem.IsLinux() ? new LinuxSockets() : new PortableSockets();

    /// <summary>
    /// Returns a transport for an accepted socket, which from then on belongs to the transport alone.
    /// </summary>
    public abstract Transport Adopt(Socket socket);

    /// <summary>Returns a new poller for a loop to wait on.</summary>
    public abstract Poller NewPoller();
}
