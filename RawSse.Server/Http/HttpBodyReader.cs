using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>
/// Reads the body of the current request from the connection's pipe, whether it has a length or is chunked.
/// </summary>
/// <remarks>
/// Only the connection's task uses it. The task may come from any thread after it has waited for something; reading
/// returns to the connection's loop first.
/// </remarks>
/// <param name="loop">The connection's loop.</param>
/// <param name="input">The bytes received.</param>
/// <param name="deadline">Bounds the wait for them.</param>
/// <param name="sendAnswers">
/// Sends the responses to earlier requests that have gathered; returns false if there were none.
/// </param>
/// <param name="invite">Sends 100 Continue to a client that waits for it (RFC 9110, section 10.1.1).</param>
internal sealed class HttpBodyReader(
    EventLoop loop, PipeReader input, HttpDeadline deadline, Func<ValueTask<bool>> sendAnswers, Func<ValueTask> invite)
{
    private const int ReadsInARow = 16;
    private const int SkippedAtOnce = 4096;

    private int _inARow;
    private bool _expectsContinue;
    private bool _hasNoDeadline;
    private ChunkedDecoder _chunks;
    private long _left;
    private bool _isChunked;

    /// <summary>Whether the body has been read to its end, or is empty.</summary>
    public bool IsDone => _isChunked ? _chunks.IsDone : _left == 0;

    /// <summary>Whether the client waits for 100 Continue, which was not sent because nobody read the body.</summary>
    public bool AwaitsContinue => _expectsContinue && !IsDone;

    /// <summary>What was wrong with the body, if <see cref="ReadAsync"/> returned -1.</summary>
    public HttpParseError Error { get; private set; }

    /// <summary>The length of the body; <see cref="HttpRequest.Chunked"/> if it was not announced.</summary>
    public long Length { get; private set; }

    /// <summary>Starts with the body of a request whose head has just been consumed.</summary>
    public void Start(HttpRequest request)
    {
        Length = request.ContentLength;
        _isChunked = Length == HttpRequest.Chunked;
        _expectsContinue = request.MinorVersion > 0
            && request.TryGetHeader("expect"u8, out ReadOnlySpan<byte> expect)
            && Ascii.EqualsIgnoreCase(expect, "100-continue"u8);
        _left = Math.Max(0, request.ContentLength);
        _chunks = default;
        Error = HttpParseError.None;
        _inARow = 0;
        _hasNoDeadline = false;
        SetDeadline();
    }

    /// <summary>Allows the peer to be silent for any length of time from now on.</summary>
    public void RemoveDeadline()
    {
        _hasNoDeadline = true;
        deadline.Lift();
    }

    /// <summary>
    /// Reads some of the body, at most as much as there is room for. It requests no room while it waits.
    /// </summary>
    /// <returns>
    /// The number of bytes; 0 at the end; -1 if the body is malformed or cut off, or the deadline has passed.
    /// </returns>
    public async ValueTask<int> ReadAsync(BodyBuffer into)
    {
        await loop.Enter();
        if (_hasNoDeadline)
        {
            deadline.Lift();
        }

        while (!IsDone)
        {
            if (_expectsContinue)
            {
                _expectsContinue = false;
                await invite().ConfigureAwait(false);
                SetDeadline();
            }

            // A body that always has more to read must not keep other connections from the loop.
            if (_inARow >= ReadsInARow)
            {
                _inARow = 0;
                await loop.Yield();
            }

            if (!input.TryRead(out ReadResult read))
            {
                // A client that waits for an earlier response may not send the rest of this body until it has it.
                if (await sendAnswers().ConfigureAwait(false))
                {
                    SetDeadline();
                }

                ValueTask<ReadResult> reading = input.ReadAsync();
                _inARow = reading.IsCompleted ? _inARow : 0;
                read = await reading.ConfigureAwait(false);
            }

            _inARow++;
            if (read.IsCanceled && _hasNoDeadline)
            {
                // The deadline passed before it was removed.
                input.AdvanceTo(read.Buffer.Start);
                continue;
            }

            if (read.IsCanceled || (read.IsCompleted && read.Buffer.IsEmpty))
            {
                return -1;
            }

            bool isWellFormed = TryTake(read.Buffer, into, out int consumed, out int written);
            input.AdvanceTo(read.Buffer.GetPosition(consumed));
            if (!isWellFormed)
            {
                Error = _chunks.Error;
                return -1;
            }

            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    /// <summary>Drops what has arrived of a body that nobody has read.</summary>
    /// <param name="atMost">How much of the body may be read in order to reach the next request, in bytes.</param>
    /// <returns>
    /// Whether the next request can be reached: the body has ended, or so little of it is missing that
    /// <see cref="SkipAsync"/> can read it after the response. How much of a chunked body is missing is unknown, so it
    /// is not waited for.
    /// </returns>
    public bool TrySkip(int atMost)
    {
        // Without 100 Continue, a client may send the body or not, so where its next request begins is unknown.
        if (IsDone || AwaitsContinue)
        {
            return IsDone;
        }

        if (!_isChunked)
        {
            return _left <= atMost;
        }

        using var unwanted = new BodyBuffer(SkippedAtOnce);
        while (!IsDone && atMost > 0 && input.TryRead(out ReadResult read))
        {
            bool isWellFormed = TryTake(read.Buffer, unwanted, out int consumed, out _);
            input.AdvanceTo(read.Buffer.GetPosition(consumed));
            if (!isWellFormed || consumed == 0)
            {
                break;
            }

            unwanted.Clear();
            atMost -= consumed;
        }

        return IsDone;
    }

    /// <summary>Reads and drops the rest of a body that <see cref="TrySkip"/> has found to be short.</summary>
    /// <returns>Whether the end was reached, so that the next request can be read.</returns>
    public async ValueTask<bool> SkipAsync()
    {
        using var unwanted = new BodyBuffer(SkippedAtOnce);
        while (await ReadAsync(unwanted).ConfigureAwait(false) > 0)
        {
            unwanted.Clear();
        }

        return IsDone;
    }

    private bool TryTake(in ReadOnlySequence<byte> buffer, BodyBuffer into, out int consumed, out int written)
    {
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        bool isWellFormed = true;
        if (_isChunked)
        {
            isWellFormed = _chunks.TryDecode(first, into.GetRoom(first.Length), out consumed, out written);
        }
        else
        {
            Span<byte> room = into.GetRoom((int)Math.Min(_left, first.Length));
            consumed = written = (int)Math.Min(_left, Math.Min(first.Length, room.Length));
            first[..written].CopyTo(room);
            _left -= written;
        }

        into.Advance(written);
        return isWellFormed;
    }

    private void SetDeadline()
    {
        // If the body is complete, nothing is expected from the peer, however long the response takes.
        if (!_hasNoDeadline && !IsDone)
        {
            deadline.Set(HttpLimits.RequestTimeout);
        }
    }
}
