using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>
/// A connection of the server's kind, the loop for it, which the test turns by hand, and the socket at its other end.
/// </summary>
internal sealed class ConnectionPair : IDisposable
{
    /// <summary>
    /// Small enough that a test can fill it. But not less than a segment, which on loopback has 64 KiB.
    /// </summary>
    private const int BufferBytes = 64 * 1024;

    /// <summary>Connects the two. A veil between them has been agreed on when this returns.</summary>
    public ConnectionPair(SocketLayer sockets, bool isVeiled = false, TimeProvider? time = null)
    {
        Loop = Loops.New(sockets.NewPoller(), time);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Peer.ReceiveBufferSize = BufferBytes;
        Peer.Connect(listener.LocalEndpoint);
        Socket accepted = listener.AcceptSocket();
        accepted.SendBufferSize = BufferBytes;
        accepted.NoDelay = true;
        Transport plain = sockets.Adopt(accepted);
        _ = Counts.Add();
        var arrival = new Arrival(IsOnLoopback: true, IsSurplus: false, (time ?? TimeProvider.System).GetTimestamp());
        Connection = new Connection(isVeiled ? new Veil().Wrap(plain) : plain, Counts, IPAddress.Loopback, arrival);
        if (isVeiled)
        {
            _ = Peer.Send([Veil.Hello]);
            Wait.Until(() => Connection.Transport.Handshake(out _), "the veil is agreed on");
            byte[] answer = new byte[1];
            Assert.That((Peer.Receive(answer), answer[0]), Is.EqualTo((1, Veil.Hello)));
        }
    }

    /// <summary>Where its end is counted.</summary>
    public ConnectionCounts Counts { get; } = new(NullLogger.Instance);

    /// <summary>Where the connection is to live.</summary>
    public EventLoop Loop { get; }

    /// <summary>The server's end.</summary>
    public Connection Connection { get; }

    /// <summary>The other end.</summary>
    public Socket Peer { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Why it has ended; null while it is open.</summary>
    public CloseReason? Closed
    {
        get
        {
            CloseReason[] ends = [.. Enum.GetValues<CloseReason>().Where(reason => Counts.Ended(reason) > 0)];
            Assert.That(ends, Has.Length.LessThanOrEqualTo(1), "one end");
            return ends.Length == 0 ? null : ends[0];
        }
    }

    /// <summary>Turns the loop, without waiting, until something is so.</summary>
    public void TurnUntil(Func<bool> condition, string what) => Wait.Until(
        () =>
        {
            Loop.Turn(canWait: false);
            return condition();
        },
        what);

    /// <summary>Turns the loop until a task is done, and gives what it came to.</summary>
    public async Task<T> TurnUntilAsync<T>(Task<T> task)
    {
        TurnUntil(() => task.IsCompleted, "it is done");
        return await task;
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
        Loop.Dispose();
        Peer.Dispose();
    }
}
