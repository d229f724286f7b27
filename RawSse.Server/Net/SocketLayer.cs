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

/// <summary>The managed sockets, on every system.</summary>
internal sealed class PortableSockets : SocketLayer
{
    /// <inheritdoc/>
    public override Transport Adopt(Socket socket) => new PortableTransport(socket);

    /// <inheritdoc/>
    public override Poller NewPoller() => new PortablePoller();
}

/// <summary>The kernel's calls, on Linux: a stream costs a fifth of the memory, and a send less time.</summary>
internal sealed class LinuxSockets : SocketLayer
{
    /// <inheritdoc/>
    public override Transport Adopt(Socket socket) => LinuxTransport.TakeFrom(socket);

    /// <inheritdoc/>
    public override Poller NewPoller() => new EpollPoller();
}
