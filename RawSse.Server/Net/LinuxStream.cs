using System.Runtime.CompilerServices;

namespace RawSse.Net;

/// <summary>
/// The HTTP side of a <see cref="LinuxConnection"/>: reads and writes at once what it can, and else waits for readiness.
/// An empty read waits for bytes or the end and takes none.
/// </summary>
/// <remarks>
/// One task reads and writes, one after the other; <see cref="Happened"/> comes from the poller's thread, and from whoever
/// closes the connection.
/// </remarks>
internal sealed class LinuxStream(LinuxConnection connection) : Stream
{
    private readonly ReadinessSignal _ready = new();
    private bool _isDrained;
    private volatile bool _hasEnded;

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

    /// <summary>The socket may be ready for what it was not before.</summary>
    /// <param name="hasEnded">Whether the peer has ended: nothing will happen any more.</param>
    public void Happened(bool hasEnded)
    {
        // Written, never read and written: two threads may tell at once, and an end must not be lost.
        if (hasEnded)
        {
            _hasEnded = true;
        }

        _ready.Raise();
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty && _isDrained && !_hasEnded)
        {
            // The last read took all there was: what comes now raises the signal, and need not be looked for.
            await WaitAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }

        while (true)
        {
            int received = connection.TryReceive(buffer.Span, out CloseReason? broken);
            if (broken is { } reason)
            {
                throw new BrokenConnectionException(reason);
            }

            if (received >= 0)
            {
                _isDrained = !buffer.IsEmpty && received < buffer.Length;
                return buffer.IsEmpty ? 0 : received;
            }

            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int sent = connection.TrySend(buffer.Span, out CloseReason? broken);
            if (broken is { } reason)
            {
                throw new BrokenConnectionException(reason);
            }

            buffer = buffer[sent..];
            if (sent == 0)
            {
                // The signal that ends this wait may have been for what came: it must be looked for.
                _isDrained = false;
                await WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        connection.WatchForStream();

        // The wait begins before the registration, so that a cancellation always finds it.
        ValueTask<bool> waiting = _ready.WaitAsync();
        await using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static signal => ((ReadinessSignal)signal!).Cancel(), _ready);
        if (!await waiting.ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
