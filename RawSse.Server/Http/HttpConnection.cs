using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>Makes the answer to one request.</summary>
/// <param name="request">Its head, valid until the answer is written.</param>
/// <param name="body">Its body, not read yet.</param>
internal delegate ValueTask<HttpResponse> RequestHandler(HttpRequest request, HttpBodyReader body);

/// <summary>
/// The HTTP side of one connection: read a request, have it answered, and so on, until one of both ends it or an
/// answer takes the connection over.
/// </summary>
/// <remarks>One task runs it. Only <see cref="Expire"/> comes from elsewhere: from the shared timer.</remarks>
internal sealed class HttpConnection
{
    /// <summary>
    /// Requests of one connection that are answered without waiting in between; then others get their turn, for many
    /// connections share the thread.
    /// </summary>
    private const int MaxInARow = 64;

    /// <summary>Large bodies come in few reads; the buffer is only held while there is something in it.</summary>
    private const int ReadAtOnce = 16 * 1024;

    private readonly Connection _connection;
    private readonly RequestHandler _handler;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly HttpResponseWriter _responses;
    private readonly HttpBodyReader _body;
    private readonly HttpRequest _request;
    private int _inARow;
    private bool _isWriting;
    private bool _isFirst = true;

    /// <summary>Takes the HTTP side of a connection.</summary>
    public HttpConnection(
        Connection connection, RequestHandler handler, HttpDate date, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _handler = handler;
        _time = time;
        _logger = logger;
        Stream stream = connection.OpenStream();

        // Zero-byte reads: while it waits for a request a connection holds no buffer.
        _input = PipeReader.Create(
            stream, new StreamPipeReaderOptions(bufferSize: ReadAtOnce, leaveOpen: true, useZeroByteReads: true));
        _output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        _responses = new HttpResponseWriter(_output, date, FlushAsync);
        _body = new HttpBodyReader(_input, InviteBodyAsync, () => _connection.Deadline = long.MaxValue);
        _request = new HttpRequest { Peer = connection.Peer };
        connection.Expired = Expire;
    }

    /// <summary>Serves until the end; never throws.</summary>
    public async Task RunAsync()
    {
        CloseReason reason = CloseReason.InternalError;
        Action<Connection>? takeOver = null;
        try
        {
            (reason, takeOver) = await ServeAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            reason = SocketErrors.ToCloseReason(e);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            reason = CloseReason.PeerReset;
        }
        catch (Exception e)
        {
            _logger.ConnectionFailed(e);
        }

        Release();
        if (takeOver is null)
        {
            _connection.Close(reason);
        }
        else
        {
            takeOver(_connection);
        }
    }

    /// <summary>Gives the buffers back and lets go of the connection.</summary>
    private void Release()
    {
        _connection.Deadline = long.MaxValue;
        _connection.Expired = null;
        _input.Complete();

        // What was not flushed can't be: with an error the writer drops it.
        _output.Complete(new OperationCanceledException());
    }

    private async Task<(CloseReason Reason, Action<Connection>? TakeOver)> ServeAsync()
    {
        while (true)
        {
            if (++_inARow == MaxInARow)
            {
                _inARow = 0;
                await Task.Yield();
            }

            (HttpParseResult head, CloseReason end) = await ReadHeadAsync().ConfigureAwait(false);
            if (head.Status == HttpParseStatus.Incomplete)
            {
                return (end, null);
            }

            HttpParseError error = head.Error;
            if (error == HttpParseError.None && (_request.IsMethod("GET"u8) || _request.IsMethod("HEAD"u8))
                && _request.ContentLength > HttpLimits.MaxSkippedBody)
            {
                error = HttpParseError.BodyTooLarge;
            }

            if (error != HttpParseError.None)
            {
                (int status, string text) = error.ToAnswer();
                await RefuseAsync(HttpResponse.Text(status, text, closes: true)).ConfigureAwait(false);
                return (CloseReason.BadRequest, null);
            }

            _body.Start(_request);
            ExpireIn(HttpLimits.RequestTimeout);
            HttpResponse response = await _handler(_request, _body).ConfigureAwait(false);
            _connection.Deadline = long.MaxValue;
            bool keepAlive = _request.KeepsAlive && !response.Closes;
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                _logger.Answered(Encoding.ASCII.GetString(_request.Method), Encoding.ASCII.GetString(_request.Path), response.Status);
            }

            await _responses.WriteAsync(response, _request.IsMethod("HEAD"u8), keepAlive).ConfigureAwait(false);
            if (response.TakeOver is { } takeOver)
            {
                await FlushAsync().ConfigureAwait(false);
                return (CloseReason.Done, takeOver);
            }

            if (!keepAlive || !(_body.IsDone || await SkipBodyAsync().ConfigureAwait(false)))
            {
                await FlushAsync().ConfigureAwait(false);
                await LingerAsync().ConfigureAwait(false);
                return (CloseReason.Done, null);
            }
        }
    }

    /// <summary>Reads a head; where none comes any more, says why.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(HttpParseResult Head, CloseReason End)> ReadHeadAsync()
    {
        bool hasBegun = false;
        ExpireIn(_isFirst ? HttpLimits.RequestTimeout : HttpLimits.IdleTimeout);
        while (true)
        {
            if (!_input.TryRead(out ReadResult read))
            {
                // All that was asked so far is answered: now the answers must go out.
                if (_output.UnflushedBytes > 0)
                {
                    await FlushAsync().ConfigureAwait(false);
                    ExpireIn(hasBegun ? HttpLimits.RequestTimeout : HttpLimits.IdleTimeout);
                }

                ValueTask<ReadResult> reading = _input.ReadAsync();
                if (!reading.IsCompleted)
                {
                    _inARow = 0;
                }

                read = await reading.ConfigureAwait(false);
            }

            if (read.IsCanceled)
            {
                // Browsers open connections ahead of need; those that never asked anything get no answer either.
                if (hasBegun)
                {
                    await RefuseAsync(HttpResponse.Text(408, "the request took too long", closes: true)).ConfigureAwait(false);
                }

                return (HttpParseResult.Incomplete, hasBegun ? CloseReason.RequestTimeout : CloseReason.IdleTimeout);
            }

            HttpParseResult result = Parse(read.Buffer);
            if (result.Status != HttpParseStatus.Incomplete)
            {
                _isFirst = false;
                _input.AdvanceTo(read.Buffer.GetPosition(result.Consumed));
                _connection.Deadline = long.MaxValue;
                return (result, default);
            }

            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return (result, CloseReason.PeerClosed);
            }

            if (!hasBegun && !read.Buffer.IsEmpty)
            {
                hasBegun = true;
                ExpireIn(HttpLimits.RequestTimeout);
            }
        }
    }

    private HttpParseResult Parse(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            return HttpRequestParser.Parse(buffer.FirstSpan, _request);
        }

        // A head that lies in pieces is rare: it is put together for the parser.
        int length = (int)Math.Min(buffer.Length, HttpLimits.MaxHead + HttpLimits.MaxRequestLine);
        byte[] together = ArrayPool<byte>.Shared.Rent(length);
        buffer.Slice(0, length).CopyTo(together);
        HttpParseResult result = HttpRequestParser.Parse(together.AsSpan(0, length), _request);
        ArrayPool<byte>.Shared.Return(together);
        return result;
    }

    /// <summary>Answers what could not be read as a request.</summary>
    private async ValueTask RefuseAsync(HttpResponse response)
    {
        await _responses.WriteAsync(response, isHead: false, keepAlive: false).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        await LingerAsync().ConfigureAwait(false);
    }

    private async ValueTask FlushAsync()
    {
        _isWriting = true;
        ExpireIn(HttpLimits.ResponseTimeout);
        _ = await _output.FlushAsync().ConfigureAwait(false);
        _connection.Deadline = long.MaxValue;
        _isWriting = false;
    }

    private async ValueTask InviteBodyAsync()
    {
        bool takesItsTime = _connection.Deadline == long.MaxValue;
        _output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        await FlushAsync().ConfigureAwait(false);
        if (!takesItsTime)
        {
            ExpireIn(HttpLimits.RequestTimeout);
        }
    }

    private async ValueTask<bool> SkipBodyAsync()
    {
        ExpireIn(HttpLimits.RequestTimeout);
        bool done = await _body.SkipAsync(HttpLimits.MaxSkippedBody).ConfigureAwait(false);
        _connection.Deadline = long.MaxValue;
        return done;
    }

    /// <summary>
    /// Waits a little for the peer to close. To close with unread bytes resets the connection, and a reset may take the
    /// answer from the peer before it was read (RFC 9112, section 9.6).
    /// </summary>
    private async ValueTask LingerAsync()
    {
        _connection.EndSending();
        ExpireIn(HttpLimits.LingerTimeout);
        for (long left = HttpLimits.MaxSkippedBody; left > 0;)
        {
            ReadResult read = await _input.ReadAsync().ConfigureAwait(false);
            if (read.IsCanceled || read.IsCompleted)
            {
                return;
            }

            left -= read.Buffer.Length;
            _input.AdvanceTo(read.Buffer.End);
        }
    }

    private void ExpireIn(TimeSpan time) =>
        _connection.Deadline = _time.GetTimestamp() + (long)(time.TotalSeconds * _time.TimestampFrequency);

    /// <summary>The deadline has passed: ends the wait for the peer, whichever it is.</summary>
    private void Expire()
    {
        if (_isWriting)
        {
            _connection.Close(CloseReason.ResponseTimeout);
        }
        else
        {
            _input.CancelPendingRead();
        }
    }
}
