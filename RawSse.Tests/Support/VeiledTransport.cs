using System.Net;
using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>
/// The server's side of a <see cref="Veil"/>. What it takes is a record at a time, changed in a buffer of its own; what
/// the plain transport doesn't take of that is pending. Half of every third record is pending although there is room:
/// so the server meets that often.
/// </summary>
internal sealed class VeiledTransport(Transport plain) : Transport, ILoopItem
{
    private const int RecordBytes = 1000;

    private byte[] _pending = [];
    private int _records;
    private bool _isHeard;
    private bool _isAnswered;
    private EventLoop? _loop;
    private Connection? _connection;

    public override (IPEndPoint? Local, IPEndPoint? Peer) EndPoints => plain.EndPoints;

    public override bool HasPendingOutput => _pending.Length > 0;

    public override bool Handshake(out CloseReason? broken)
    {
        Span<byte> one = stackalloc byte[1];
        broken = null;
        if (!_isHeard)
        {
            int received = plain.TryReceive(one, out broken);
            broken ??= received == 0 || (received == 1 && one[0] != Veil.Hello) ? CloseReason.PeerClosed : null;
            _isHeard = broken is null && received == 1;
        }

        if (_isHeard && !_isAnswered)
        {
            one[0] = Veil.Hello;
            _isAnswered = plain.TrySend(one, out broken) == 1;
        }

        return _isAnswered;
    }

    public override int TrySend(ReadOnlySpan<byte> bytes, out CloseReason? broken)
    {
        Assert.That(_isAnswered, "nothing is sent before the handshake");
        int taken = 0;
        if (!Flush(out broken))
        {
            return 0;
        }

        while (taken < bytes.Length && !HasPendingOutput)
        {
            byte[] record = bytes.Slice(taken, Math.Min(RecordBytes, bytes.Length - taken)).ToArray();
            taken += record.Length;
            Veil.Lift(record);
            bool isHeldBack = ++_records % 3 == 0 && taken == bytes.Length;
            int sent = plain.TrySend(isHeldBack ? record.AsSpan(0, record.Length / 2) : record, out broken);
            if (broken is not null)
            {
                return 0;
            }

            _pending = record[sent..];
            if (isHeldBack)
            {
                // The plain transport has room and will not tell of any.
                _loop?.Post(this);
            }
        }

        return taken;
    }

    public override int TryReceive(Span<byte> into, out CloseReason? broken)
    {
        Assert.That(_isAnswered, "nothing is received before the handshake");
        int received = plain.TryReceive(into, out broken);
        if (received > 0 && !into.IsEmpty)
        {
            Veil.Lift(into[..received]);
        }

        return received;
    }

    public override Readiness Advance(Readiness readiness)
    {
        Readiness forUser = plain.Advance(readiness);

        // Whoever waits for room is told when the pending bytes have gone, and not before. That it is broken shows when
        // it is used.
        return Flush(out _) ? forUser : forUser & ~Readiness.Writable;
    }

    public override bool TryWatch(EventLoop loop, Connection connection)
    {
        _loop = loop;
        _connection = connection;
        loop.Post(this);
        return plain.TryWatch(loop, connection);
    }

    public override void Unwatch()
    {
        _loop = null;
        plain.Unwatch();
    }

    public override void EndSending()
    {
        Assert.That(HasPendingOutput, Is.False, "nothing is pending when there is to be nothing more");
        plain.EndSending();
    }

    public override void Close(bool isBroken)
    {
        if (!isBroken)
        {
            // The last record, where there is room for it.
            _ = Flush(out _);
        }

        plain.Close(isBroken);
    }

    /// <summary>Goes on with what was held back.</summary>
    public void Run()
    {
        if (_loop is { IsCurrent: true } && HasPendingOutput)
        {
            _connection!.OnReady(Readiness.Writable);
        }
    }

    private bool Flush(out CloseReason? broken)
    {
        broken = null;
        if (HasPendingOutput)
        {
            _pending = _pending[plain.TrySend(_pending, out broken)..];
        }

        return !HasPendingOutput;
    }
}
