using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>The seam between the server and what it moves bytes with: the managed sockets, or the kernel's own calls.</summary>
/// <remarks>Any thread may call.</remarks>
internal abstract class SocketLayer
{
    /// <summary>The one of this system.</summary>
    public static SocketLayer OfThisSystem => OperatingSystem.IsLinux() ? new LinuxSockets() : new PortableSockets();

    /// <summary>Makes a transport of an accepted socket, which is then the transport's alone.</summary>
    public abstract Transport Adopt(Socket socket);

    /// <summary>What a loop waits on.</summary>
    public abstract Poller NewPoller();
}
