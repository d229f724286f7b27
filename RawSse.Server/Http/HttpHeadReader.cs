using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>Reads the heads of a connection's requests, one after another.</summary>
/// <remarks>Only the connection's task uses it, on the connection's loop.</remarks>
/// <param name="loop">The connection's loop.</param>
/// <param name="input">The bytes received.</param>
/// <param name="deadline">Bounds the waits for them.</param>
/// <param name="sendAnswers">Sends the responses that have gathered; returns false if there were none.</param>
/// <param name="firstTimeout">How long the first head may take, including the wait for it.</param>
internal sealed class HttpHeadReader(
    EventLoop loop, PipeReader input, HttpDeadline deadline, Func<ValueTask<bool>> sendAnswers, TimeSpan firstTimeout)
{
    /// <summary>
    /// How many requests of one connection are answered without a wait in between. After that, the other connections on
    /// the loop get their turn.
    /// </summary>
    private const int MaxInARow = 64;

    private int _inARow;
    private bool _isFirst = true;

    /// <summary>Reads the next head.</summary>
    /// <param name="request">Receives the head.</param>
    /// <returns>
    /// The result of parsing; if the head is incomplete, none will follow, and the second value says why.
    /// </returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<(HttpParseResult Head, CloseReason End)> ReadAsync(HttpRequest request)
    {
        if (++_inARow == MaxInARow)
        {
            _inARow = 0;
            await loop.Yield();
        }

        bool hasBegun = false;
        var scan = new HttpHeadScanner();
        TimeSpan whole = _isFirst ? firstTimeout : HttpLimits.RequestTimeout;
        if (_isFirst)
        {
            deadline.SetFromArrival(firstTimeout);
        }
        else
        {
            deadline.Set(HttpLimits.IdleTimeout);
        }

        while (true)
        {
            if (!input.TryRead(out ReadResult read))
            {
                // Every request so far has been answered, so the responses must be sent now.
                if (await sendAnswers().ConfigureAwait(false))
                {
                    deadline.Set(hasBegun ? whole : HttpLimits.IdleTimeout);
                }

                ValueTask<ReadResult> reading = input.ReadAsync();
                _inARow = reading.IsCompleted ? _inARow : 0;
                read = await reading.ConfigureAwait(false);
            }

            if (read.IsCanceled)
            {
                // The response depends on the method, so parse as much of the head as has arrived.
                request.Reset(read.Buffer);
                return (HttpParseResult.Incomplete, hasBegun ? CloseReason.RequestTimeout : CloseReason.IdleTimeout);
            }

            HttpParseResult result = HttpRequestParser.Parse(read.Buffer, ref scan, request);
            if (result.Status != HttpParseStatus.Incomplete)
            {
                _isFirst = false;
                input.AdvanceTo(read.Buffer.GetPosition(result.Consumed));
                deadline.Lift();
                return (result, default);
            }

            // An empty line after a response does not begin a request. It neither holds a buffer nor starts a deadline.
            input.AdvanceTo(read.Buffer.GetPosition(scan.ForgetEmptyLines()), read.Buffer.End);
            if (read.IsCompleted)
            {
                return (result, CloseReason.PeerClosed);
            }

            if (!hasBegun && scan.HasBegun)
            {
                hasBegun = true;
                deadline.Set(whole);
            }
        }
    }
}
