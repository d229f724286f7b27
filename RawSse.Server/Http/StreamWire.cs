using RawSse.FanOut;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>
/// The wire of a stream over a connection whose HTTP side has ended. An idle stream costs only this object and its
/// connection: there is no buffer and no pending operation.
/// </summary>
/// <remarks>Once it is attached, only the thread of the connection's loop uses it.</remarks>
internal sealed class StreamWire(Connection connection) : IWire, IConnectionUser
{
    /// <summary>
    /// How much a peer may send on a stream, such as a pipelined request or two, before the stream is ended.
    /// </summary>
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

        // If the socket drained right after the short send, its edge-triggered event has passed already. Try once now.
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

    void IConnectionUser.OnReady(Readiness readiness)
    {
        if ((readiness & Readiness.Writable) != 0 && !_transport.HasPendingOutput)
        {
            SendRest();
            if (_waitsForRoom)
            {
                _waitsForRoom = false;
                _owner!.OnWritable();
            }
        }

        if ((readiness & (Readiness.Readable | Readiness.PeerEnded | Readiness.Broken)) != 0 && !connection.IsClosed)
        {
            Discard(canStillRead: (readiness & Readiness.Broken) == 0);
        }
    }

    void IConnectionUser.OnDeadlinePassed()
    {
        // A stream has no deadline.
    }

    void IConnectionUser.OnClosed()
    {
        _rest = null;
        _waitsForRoom = false;
        _owner!.OnClosed();
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
        // Send until the socket would block. Only then does the kernel report room again.
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
                _owner!.OnWritable();
            }
        }
    }

    /// <summary>Reads and drops what a peer sends on a stream, to find out whether it has ended.</summary>
    /// <param name="canStillRead">
    /// Whether a peer that has ended its side can still be sent the end of the stream.
    /// </param>
    private void Discard(bool canStillRead)
    {
        Span<byte> discarded = stackalloc byte[4096];
        int received;
        while ((received = _transport.TryReceive(discarded, out CloseReason? broken)) != -1 || broken is not null)
        {
            _unexpected += Math.Max(0, received);
            if (received == 0 && canStillRead)
            {
                // From now on, every event of this socket reports the end again.
                if (!_peerEnded)
                {
                    _peerEnded = true;
                    _owner!.OnPeerEnded();
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
