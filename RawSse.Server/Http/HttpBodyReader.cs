using System.Buffers;
using System.IO.Pipelines;

namespace RawSse.Http;

/// <summary>Reads the body of the request at hand from the connection's pipe, of either framing.</summary>
/// <remarks>The connection's task alone uses it.</remarks>
internal sealed class HttpBodyReader(PipeReader input)
{
    private ChunkedDecoder _chunks;
    private long _left;
    private bool _isChunked;

    /// <summary>Whether the body was read to its end, or there is none.</summary>
    public bool IsDone => _isChunked ? _chunks.IsDone : _left == 0;

    /// <summary>What was wrong with it, if <see cref="ReadAsync"/> returned -1.</summary>
    public HttpParseError Error { get; private set; }

    /// <summary>Starts with the body of a request whose head was just consumed.</summary>
    public void Start(HttpRequest request)
    {
        _isChunked = request.ContentLength == HttpRequest.Chunked;
        _left = Math.Max(0, request.ContentLength);
        _chunks = default;
        Error = HttpParseError.None;
    }

    /// <summary>Reads some of the body.</summary>
    /// <returns>The number of bytes; 0 at the end; -1 if it is malformed, cut off, or the time for it is over.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> into)
    {
        while (!IsDone)
        {
            ReadResult read = await input.ReadAsync().ConfigureAwait(false);
            if (read.IsCanceled || (read.IsCompleted && read.Buffer.IsEmpty))
            {
                return -1;
            }

            bool isWellFormed = TryTake(read.Buffer, into.Span, out int consumed, out int written);
            input.AdvanceTo(read.Buffer.GetPosition(consumed));
            if (!isWellFormed)
            {
                Error = HttpParseError.InvalidChunk;
                return -1;
            }

            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    /// <summary>Reads until the end of the body, or until the buffer is full.</summary>
    /// <returns>The number of bytes; -1 as <see cref="ReadAsync"/>.</returns>
    public async ValueTask<int> ReadAllAsync(Memory<byte> into)
    {
        int length = 0;
        while (length < into.Length)
        {
            int read = await ReadAsync(into[length..]).ConfigureAwait(false);
            if (read <= 0)
            {
                return read < 0 ? -1 : length;
            }

            length += read;
        }

        return length;
    }

    /// <summary>Reads what is left of a body that nobody wants, up to a bound.</summary>
    /// <returns>Whether its end was reached, so that the next request can be read.</returns>
    public async ValueTask<bool> SkipAsync(int atMost)
    {
        if (IsDone)
        {
            return true;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            int read = 1;
            while (atMost > 0 && read > 0 && _left <= atMost)
            {
                read = await ReadAsync(buffer).ConfigureAwait(false);
                atMost -= read;
            }

            return IsDone;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TryTake(in ReadOnlySequence<byte> buffer, Span<byte> into, out int consumed, out int written)
    {
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        if (_isChunked)
        {
            return _chunks.TryDecode(first, into, out consumed, out written);
        }

        consumed = written = (int)Math.Min(_left, Math.Min(first.Length, into.Length));
        first[..written].CopyTo(into);
        _left -= written;
        return true;
    }
}
