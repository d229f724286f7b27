using RawSse.FanOut;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>
/// The wire of a stream over a connection of its own, whose HTTP side is over. Beside the connection it is all that an idle
/// stream costs here: no buffer, no pending operation.
/// </summary>
/// <remarks>The thread of the connection's loop alone uses it, once it is attached.</remarks>
internal sealed class StreamWire(Connection connection) : IWire, IConnectionUser
{
    /// <summary>What a peer may send on a stream before it is taken for a mistake: a pipelined request or two.</summary>
    private const int MaxUnexpectedBytes = 64 * 1024;

    private readonly Transport _transport = connection.Transport;
    private IWireOwner? _owner;
    private byte[]? _rest;
    private int _restSent;
    private int _unexpected;
    private bool _waitsForRoom;
    private bool _peerEnded;

    private bool IsWaiting => _waitsForRoom || _rest is not null;

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        AssertNotWaiting();
        return TrySend(bytes);
    }

    /// <inheritdoc/>
    public void SendLater(byte[] rest)
    {
        AssertNotWaiting();
        _rest = rest;
        _restSent = 0;

        // The kernel told of room before it told that there was none, if it has drained since the send: look at once.
        SendRest();
    }

    /// <inheritdoc/>
    public void WaitForRoom()
    {
        AssertNotWaiting();
        _waitsForRoom = true;
    }

    /// <inheritdoc/>
    public void Attach(IWireOwner owner, EventLoop loop)
    {
        if (_owner is not null)
        {
            throw new InvalidOperationException("the wire has an owner already");
        }

        _owner = owner;
        connection.Enter(loop, this);
        connection.Watch();
    }

    /// <inheritdoc/>
    public void Close(CloseReason reason) => connection.Close(reason);

    void IConnectionUser.Happened(Readiness what)
    {
        if ((what & Readiness.Writable) != 0 && !_transport.HasPendingOutput)
        {
            SendRest();
            if (_waitsForRoom)
            {
                _waitsForRoom = false;
                _owner!.Drained();
            }
        }

        if ((what & (Readiness.Readable | Readiness.PeerEnded | Readiness.Broken)) != 0 && !connection.IsClosed)
        {
            Discard(canStillRead: (what & Readiness.Broken) == 0);
        }
    }

    void IConnectionUser.Expired()
    {
        // A stream has no deadline.
    }

    void IConnectionUser.Ended()
    {
        _rest = null;
        _waitsForRoom = false;
        _owner!.Gone();
    }

    private void AssertNotWaiting()
    {
        if (IsWaiting)
        {
            throw new InvalidOperationException("the wire is full; its owner has not been told of room yet");
        }
    }

    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (connection.IsClosed)
        {
            return -1;
        }

        int sent = _transport.TrySend(bytes, out CloseReason? broken);
        if (broken is { } reason)
        {
            Close(reason);
            return -1;
        }

        return sent;
    }

    private void SendRest()
    {
        // Until it would block: only then does the kernel tell of room again.
        while (_rest is { } rest)
        {
            int sent = TrySend(rest.AsSpan(_restSent));
            if (sent <= 0)
            {
                return;
            }

            _restSent += sent;
            if (_restSent == rest.Length)
            {
                _rest = null;
                _owner!.Drained();
            }
        }
    }

    /// <summary>Reads what a peer sends on a stream, to find its end.</summary>
    /// <param name="canStillRead">Whether the peer, at its end, can be sent the end of the stream.</param>
    private void Discard(bool canStillRead)
    {
        Span<byte> discarded = stackalloc byte[4096];
        int received;
        while ((received = _transport.TryReceive(discarded, out CloseReason? broken)) != -1 || broken is not null)
        {
            _unexpected += Math.Max(0, received);
            if (received == 0 && canStillRead)
            {
                // From now on each event says so again.
                if (!_peerEnded)
                {
                    _peerEnded = true;
                    _owner!.PeerEnded();
                }

                return;
            }

            if (received <= 0 || _unexpected > MaxUnexpectedBytes)
            {
                Close(broken ?? (received == 0 ? CloseReason.PeerClosed : CloseReason.UnexpectedData));
                return;
            }
        }
    }
}
