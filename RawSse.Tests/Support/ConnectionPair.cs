using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>A connection of the server's kind, and the socket at its other end.</summary>
internal sealed class ConnectionPair : IDisposable
{
    /// <summary>Small enough that a test can fill it. But not less than a segment, which on loopback has 64 KiB.</summary>
    private const int BufferBytes = 64 * 1024;

    /// <summary>Connects the two.</summary>
    public ConnectionPair(SocketLayer sockets)
    {
        Table = new ConnectionTable(sockets, NullLogger.Instance);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Peer.ReceiveBufferSize = BufferBytes;
        Peer.Connect(listener.LocalEndpoint);
        Socket accepted = listener.AcceptSocket();
        accepted.SendBufferSize = BufferBytes;
        accepted.NoDelay = true;
        Connection = Table.Add(accepted);
    }

    /// <summary>Where its end is counted.</summary>
    public ConnectionTable Table { get; }

    /// <summary>The server's end.</summary>
    public Connection Connection { get; }

    /// <summary>The other end.</summary>
    public Socket Peer { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Why it has ended; null while it is open.</summary>
    public CloseReason? Closed
    {
        get
        {
            CloseReason[] ends = [.. Enum.GetValues<CloseReason>().Where(reason => Table.Ended(reason) > 0)];
            Assert.That(ends, Has.Length.LessThanOrEqualTo(1), "one end");
            return ends.Length == 0 ? null : ends[0];
        }
    }

    /// <summary>Ends the peer's side by a reset, as a broken network does.</summary>
    public void ResetPeer()
    {
        Peer.LingerState = new LingerOption(enable: true, seconds: 0);
        Peer.Dispose();
    }

    public void Dispose()
    {
        Connection.Close(CloseReason.Done);
        Peer.Dispose();
    }
}
