using System.Net.Sockets;
using System.Text;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>
/// The peer of a transport under test, on the other side of a veil if there is one; and the transport's loop.
/// </summary>
internal sealed class TransportPeer(SocketLayer sockets, bool isVeiled) : IDisposable
{
    private readonly ConnectionPair _pair = new(sockets, isVeiled);

    public Connection Connection => _pair.Connection;

    public EventLoop Loop => _pair.Loop;

    public Socket Socket => _pair.Peer;

    public CloseReason? Closed => _pair.Closed;

    /// <summary>The peer sends.</summary>
    public void Send(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Lift(bytes);
        Assert.That(_pair.Peer.Send(bytes), Is.EqualTo(bytes.Length));
    }

    /// <summary>The peer reads so many bytes, while the loop goes on.</summary>
    public byte[] Receive(int count)
    {
        byte[] received = new byte[count];
        int length = 0;
        _pair.Peer.Blocking = false;
        TurnUntil(
            () =>
            {
                while (length < count && _pair.Peer.Available > 0)
                {
                    length += _pair.Peer.Receive(received.AsSpan(length));
                }

                return length == count;
            },
            $"the peer gets {count} bytes");
        Lift(received);
        return received;
    }

    /// <summary>The peer, or the network, breaks the connection.</summary>
    public void Reset() => _pair.ResetPeer();

    /// <summary>Turns the loop until something is so.</summary>
    public void TurnUntil(Func<bool> condition, string what) => _pair.TurnUntil(condition, what);

    /// <summary>Turns the loop until a task is done.</summary>
    public void Turn(Task task)
    {
        TurnUntil(() => task.IsCompleted, "it is done");
        task.GetAwaiter().GetResult();
    }

    /// <summary>Turns the loop until a task is done.</summary>
    /// <returns>What it came to.</returns>
    public T Turn<T>(Task<T> task)
    {
        Turn((Task)task);
        return task.GetAwaiter().GetResult();
    }

    public void Dispose() => _pair.Dispose();

    private void Lift(Span<byte> bytes)
    {
        if (isVeiled)
        {
            Veil.Lift(bytes);
        }
    }
}
