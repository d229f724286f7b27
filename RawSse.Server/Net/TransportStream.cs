using System.Runtime.CompilerServices;

namespace RawSse.Net;

/// <summary>
/// A connection's transport as a stream. A read or a write does at once what it can, and otherwise waits for readiness.
/// An empty read waits for bytes or the end, and takes none.
/// </summary>
/// <remarks>
/// Only the thread of the connection's loop uses it, and one task at a time, which never reads and writes at once.
/// </remarks>
internal sealed class TransportStream(Connection connection) : Stream
{
    private readonly Transport _transport = connection.Transport;
    private readonly LoopSignal _ready = new();
    private bool _isDrained;
    private bool _hasEnded;
    private bool _awaitsRoom;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Notes what the socket may have become ready for, and ends a wait for it.</summary>
    public void OnReady(Readiness readiness)
    {
        // From now on, a read finds the end, whether or not readiness is reported again.
        _hasEnded |= (readiness & (Readiness.PeerEnded | Readiness.Broken)) != 0;

        // A task that waits for bytes takes a buffer when the wait is over, so room alone must not end the wait.
        if (_awaitsRoom || readiness != Readiness.Writable)
        {
            _ready.Raise();
        }
    }

    /// <summary>Ends the current wait, so that the task finds that the connection has ended.</summary>
    public void OnClosed() => OnReady(Readiness.Broken);

    /// <summary>Waits until both sides have completed the handshake, if the transport has one.</summary>
    public async ValueTask HandshakeAsync(CancellationToken cancellationToken)
    {
        while (!_transport.Handshake(out CloseReason? broken))
        {
            ThrowIfBroken(broken);
            await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty && _isDrained && !_hasEnded)
        {
            // The last read took all there was. Whatever arrives now raises the signal, so there is no need to look for
            // it.
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }

        while (true)
        {
            ThrowIfClosed();
            int received = _transport.TryReceive(buffer.Span, out CloseReason? broken);
            ThrowIfBroken(broken);
            if (received >= 0)
            {
                _isDrained = !buffer.IsEmpty && received < buffer.Length;
                _hasEnded |= received == 0;
                return buffer.IsEmpty ? 0 : received;
            }

            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            ThrowIfClosed();
            int sent = _transport.TrySend(buffer.Span, out CloseReason? broken);
            ThrowIfBroken(broken);
            buffer = buffer[sent..];
            if (sent == 0)
            {
                await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until no output is pending, so that the kernel has everything that was written.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _transport.HasPendingOutput ? FlushPendingAsync(cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private static void ThrowIfBroken(CloseReason? broken)
    {
        if (broken is { } reason)
        {
            throw new BrokenConnectionException(reason);
        }
    }

    private void ThrowIfClosed()
    {
        connection.Loop?.AssertCurrent();
        if (connection.IsClosed)
        {
            throw new BrokenConnectionException(CloseReason.PeerReset);
        }
    }

    private async Task FlushPendingAsync(CancellationToken cancellationToken)
    {
        while (_transport.HasPendingOutput)
        {
            ThrowIfClosed();
            await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for room, or for anything else to happen.</summary>
    private async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        // The signal that ends this wait may be for bytes that arrived, so the next read must look for them.
        _isDrained = false;
        _awaitsRoom = true;
        try
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _awaitsRoom = false;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        connection.Watch();

        // The wait begins before the registration, so that a cancellation always finds it.
        ValueTask<bool> waiting = _ready.WaitAsync();
        await using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static signal => ((LoopSignal)signal!).Cancel(), _ready);
        if (!await waiting.ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
