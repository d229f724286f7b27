using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;
using RawSse.FanOut;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>
/// The HTTP side of one connection. It reads a request, has it answered, and so on, until the peer or the server ends
/// the connection or a response takes it over.
/// </summary>
/// <remarks>
/// One task runs it on the connection's loop. While an endpoint answers a request, the task may be on any thread.
/// Whatever touches the connection returns to the loop first.
/// </remarks>
internal sealed class HttpConnection : IConnectionUser
{
    /// <summary>
    /// How many bytes one read takes. Large bodies come in few reads, and the buffer is held only while it is in use.
    /// </summary>
    private const int ReadAtOnce = 16 * 1024;

    private static readonly HttpResponse UnknownMethod = Answer(HttpParseError.UnsupportedMethod, closes: false);

    private readonly Connection _connection;
    private readonly EventLoop _loop;
    private readonly TransportStream _stream;
    private readonly TimeSpan _firstTimeout;
    private readonly RequestHandler _handler;
    private readonly ILogger _logger;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly HttpDeadline _deadline;
    private readonly HttpHeadReader _heads;
    private readonly HttpResponseWriter _responses;
    private readonly HttpBodyReader _body;
    private readonly HttpRequest _request;
    private CloseReason? _endIfExpired;
    private bool _hasCancelledRead;

    /// <summary>
    /// Creates the HTTP side of a connection, and moves the connection to the loop, on whose thread this is called.
    /// </summary>
    public HttpConnection(
        Connection connection, EventLoop loop, RequestHandler handler, HttpDate date, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _loop = loop;
        _handler = handler;
        _logger = logger;
        _stream = new TransportStream(connection);
        _firstTimeout = connection.Arrival.IsSurplus ? HttpLimits.SurplusTimeout : HttpLimits.RequestTimeout;

        // With zero-byte reads, a connection that waits for a request holds no buffer.
        _input = PipeReader.Create(
            _stream, new StreamPipeReaderOptions(bufferSize: ReadAtOnce, leaveOpen: true, useZeroByteReads: true));
        _output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
        _deadline = new HttpDeadline(connection, time);
        _heads = new HttpHeadReader(loop, _input, _deadline, SendAnswersAsync, _firstTimeout);
        _responses = new HttpResponseWriter(loop, _output, date, FlushAsync);
        _body = new HttpBodyReader(loop, _input, _deadline, SendAnswersAsync, InviteBodyAsync);
        _request = new HttpRequest { Connection = connection };
        connection.Enter(loop, this);
    }

    /// <summary>Serves the connection until its end. It never throws.</summary>
    public async Task RunAsync()
    {
        CloseReason reason = CloseReason.InternalError;
        Action<IWire>? takeOver = null;
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

        // An endpoint may have failed on another thread.
        await _loop.Enter();
        try
        {
            Release();
            if (takeOver is not null)
            {
                _connection.Leave();
                takeOver(new StreamWire(_connection));
                return;
            }
        }
        catch (Exception e)
        {
            _logger.ConnectionFailed(e);
            reason = CloseReason.InternalError;
        }

        _connection.Close(reason);
    }

    /// <summary>Returns the buffers, and stops being told about the connection.</summary>
    private void Release()
    {
        _deadline.Lift();
        _connection.User = null;
        _input.Complete();

        // Output that was not flushed can't be sent any more. Given an error, the writer drops it.
        _output.Complete(new OperationCanceledException());
    }

    private async Task<(CloseReason Reason, Action<IWire>? TakeOver)> ServeAsync()
    {
        await ShakeHandsAsync().ConfigureAwait(false);
        while (true)
        {
            (HttpParseResult head, CloseReason end) = await _heads.ReadAsync(_request).ConfigureAwait(false);
            if (head.Status == HttpParseStatus.Incomplete)
            {
                // Browsers open connections ahead of need. One that never sent anything gets no response.
                if (end == CloseReason.RequestTimeout)
                {
                    await RefuseAsync(
                        HttpResponse.Text(408, "the request took too long", closes: true)).ConfigureAwait(false);
                }

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
                await RefuseAsync(Answer(error, closes: true)).ConfigureAwait(false);
                return (CloseReason.BadRequest, null);
            }

            _body.Start(_request);
            HttpResponse response = HttpMethods.IsKnown(_request.Method)
                ? await _handler(_request, _body).ConfigureAwait(false)
                : UnknownMethod;
            await _loop.Enter();
            _deadline.Lift();
            ForgetCancelledRead();

            // Decided before it is announced: a client that was told to keep the connection must not find it closed.
            bool keepAlive = _request.KeepsAlive
                && response is { Closes: false, TakeOver: null }
                && _body.TrySkip(HttpLimits.MaxSkippedBody);
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                _logger.Answered(
                    Encoding.ASCII.GetString(_request.Method),
                    Encoding.ASCII.GetString(_request.Path),
                    response.Status);
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

    private static HttpResponse Answer(HttpParseError error, bool closes)
    {
        (int status, string text) = error.ToAnswer();
        return HttpResponse.Text(status, text, closes);
    }

    /// <summary>Responds to something that could not be read as a request.</summary>
    private async ValueTask RefuseAsync(HttpResponse response)
    {
        await _responses.WriteAsync(response, _request.IsMethod("HEAD"u8), keepAlive: false).ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        await LingerAsync().ConfigureAwait(false);
    }

    private ValueTask<bool> SendAnswersAsync() =>
        _output.UnflushedBytes > 0 ? FlushedAsync() : ValueTask.FromResult(false);

    private async ValueTask<bool> FlushedAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        return true;
    }

    private async ValueTask FlushAsync()
    {
        _endIfExpired = CloseReason.ResponseTimeout;
        _deadline.Set(HttpLimits.ResponseTimeout);
        _ = await _output.FlushAsync().ConfigureAwait(false);
        _deadline.Lift();
        _endIfExpired = null;
    }

    private async ValueTask ShakeHandsAsync()
    {
        _endIfExpired = CloseReason.IdleTimeout;
        _deadline.SetFromArrival(_firstTimeout);
        await _stream.HandshakeAsync(CancellationToken.None).ConfigureAwait(false);
        _deadline.Lift();
        _endIfExpired = null;
    }

    private ValueTask InviteBodyAsync()
    {
        _output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        return FlushAsync();
    }

    private async ValueTask<bool> SkipBodyAsync()
    {
        _deadline.Set(HttpLimits.RequestTimeout);
        bool done = await _body.SkipAsync().ConfigureAwait(false);
        _deadline.Lift();
        return done;
    }

    /// <summary>
    /// Waits a little for the peer to close the connection. Closing it with unread bytes would reset it, and a reset
    /// may take the response from a peer that has not read it yet (RFC 9112, section 9.6).
    /// </summary>
    private async ValueTask LingerAsync()
    {
        _connection.Transport.EndSending();
        _deadline.Set(HttpLimits.LingerTimeout);
        for (long left = HttpLimits.MaxLinger; left > 0;)
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

    void IConnectionUser.OnReady(Readiness readiness) => _stream.OnReady(readiness);

    void IConnectionUser.OnClosed() => _stream.OnClosed();

    /// <summary>Ends the current wait for the peer.</summary>
    void IConnectionUser.OnDeadlinePassed()
    {
        if (_endIfExpired is { } reason)
        {
            _connection.Close(reason);
        }
        else
        {
            _hasCancelledRead = true;
            _input.CancelPendingRead();
        }
    }

    /// <summary>
    /// Takes back the end of a wait if the deadline for the body passed while the endpoint was not reading. Otherwise
    /// the next read would be cancelled, whatever it is for.
    /// </summary>
    private void ForgetCancelledRead()
    {
        if (_hasCancelledRead && _input.TryRead(out ReadResult read))
        {
            _input.AdvanceTo(read.Buffer.Start);
        }

        _hasCancelledRead = false;
    }
}
