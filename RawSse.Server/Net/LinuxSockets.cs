using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>
/// The socket layer for Linux, which calls the kernel directly: a stream needs a third of the memory, and a send takes
/// less time.
/// </summary>
internal sealed class LinuxSockets : SocketLayer
{
    /// <inheritdoc/>
    public override Transport Adopt(Socket socket) => LinuxTransport.TakeFrom(socket);

    /// <inheritdoc/>
    public override Poller NewPoller() => new EpollPoller();
}
