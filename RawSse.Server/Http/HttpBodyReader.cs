using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>Reads the body of the request at hand from the connection's pipe, of either framing.</summary>
/// <remarks>
/// The connection's task alone uses it. It may come from any thread, after it has waited for something: what is read is read on the
/// connection's loop.
/// </remarks>
/// <param name="loop">The connection's loop.</param>
/// <param name="input">The connection's bytes.</param>
/// <param name="deadline">Bounds the wait for it.</param>
/// <param name="sendAnswers">Sends the answers to earlier requests that have gathered; false if there were none.</param>
/// <param name="invite">Tells a client that waits for it to send the body (RFC 9110, section 10.1.1).</param>
internal sealed class HttpBodyReader(
    EventLoop loop, PipeReader input, HttpDeadline deadline, Func<ValueTask<bool>> sendAnswers, Func<ValueTask> invite)
{
    private const int ReadsInARow = 16;
    private const int SkippedAtOnce = 4096;

    private int _inARow;
    private bool _waitsForInvitation;
    private bool _takesItsTime;
    private ChunkedDecoder _chunks;
    private long _left;
    private bool _isChunked;

    /// <summary>Whether the body was read to its end, or there is none.</summary>
    public bool IsDone => _isChunked ? _chunks.IsDone : _left == 0;

    /// <summary>Whether the client waits to be told to send it, and nobody wanted it.</summary>
    public bool IsNotInvited => _waitsForInvitation && !IsDone;

    /// <summary>What was wrong with it, if <see cref="ReadAsync"/> returned -1.</summary>
    public HttpParseError Error { get; private set; }

    /// <summary>Its length; <see cref="HttpRequest.Chunked"/> if that is not told.</summary>
    public long Length { get; private set; }

    /// <summary>Starts with the body of a request whose head was just consumed.</summary>
    public void Start(HttpRequest request)
    {
        Length = request.ContentLength;
        _isChunked = Length == HttpRequest.Chunked;
        _waitsForInvitation = request.MinorVersion > 0
            && request.TryGetHeader("expect"u8, out ReadOnlySpan<byte> expect)
            && Ascii.EqualsIgnoreCase(expect, "100-continue"u8);
        _left = Math.Max(0, request.ContentLength);
        _chunks = default;
        Error = HttpParseError.None;
        _inARow = 0;
        _takesItsTime = false;
        SetDeadline();
    }

    /// <summary>From now on the peer may be silent for as long as it likes.</summary>
    public void TakesItsTime()
    {
        _takesItsTime = true;
        deadline.Lift();
    }

    /// <summary>Reads some of the body, at most what there is room for. While it waits, it asks for no room.</summary>
    /// <returns>The number of bytes; 0 at the end; -1 if it is malformed, cut off, or the time for it is over.</returns>
    public async ValueTask<int> ReadAsync(BodyBuffer into)
    {
        await loop.Enter();
        if (_takesItsTime)
        {
            deadline.Lift();
        }

        while (!IsDone)
        {
            if (_waitsForInvitation)
            {
                _waitsForInvitation = false;
                await invite().ConfigureAwait(false);
                SetDeadline();
            }

            // A body that always has more to read must not keep the loop, which others share, to itself.
            if (_inARow >= ReadsInARow)
            {
                _inARow = 0;
                await loop.Yield();
            }

            if (!input.TryRead(out ReadResult read))
            {
                // Who waits for the answer to an earlier request may send no more of this one before.
                if (await sendAnswers().ConfigureAwait(false))
                {
                    SetDeadline();
                }

                ValueTask<ReadResult> reading = input.ReadAsync();
                _inARow = reading.IsCompleted ? _inARow : 0;
                read = await reading.ConfigureAwait(false);
            }

            _inARow++;
            if (read.IsCanceled && _takesItsTime)
            {
                // It was cancelled before it was known that it may take its time.
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

    /// <summary>Takes what has come of a body that nobody wants.</summary>
    /// <param name="atMost">How much of it is read in order to reach the next request.</param>
    /// <returns>
    /// Whether the next request can be reached: so little is missing that <see cref="SkipAsync"/> is to read it after the
    /// answer. How much is missing of chunks is not known before they have come; they are not waited for.
    /// </returns>
    public bool TrySkip(int atMost)
    {
        // A client that was not invited may send the body or not: nobody knows where its next request begins.
        if (IsDone || IsNotInvited)
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

    /// <summary>Reads the rest of a body that nobody wants, after <see cref="TrySkip"/> said that it is short.</summary>
    /// <returns>Whether its end was reached, so that the next request can be read.</returns>
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
        // Where nothing is missing the peer is not waited for, however long the answer takes.
        if (!_takesItsTime && !IsDone)
        {
            deadline.Set(HttpLimits.RequestTimeout);
        }
    }
}
