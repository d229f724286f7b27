using System.Net.Sockets;

namespace RawSse.Net;

/// <summary>The socket layer over managed sockets, which works on every system.</summary>
internal sealed class PortableSockets : SocketLayer
{
    /// <inheritdoc/>
    public override Transport Adopt(Socket socket) => new PortableTransport(socket);

    /// <inheritdoc/>
    public override Poller NewPoller() => new PortablePoller();
}
