using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>Reads the heads of a connection's requests, one after another.</summary>
/// <remarks>The connection's task alone uses it, on the connection's loop.</remarks>
/// <param name="loop">The connection's loop.</param>
/// <param name="input">The connection's bytes.</param>
/// <param name="deadline">Bounds the waits for them.</param>
/// <param name="sendAnswers">Sends the answers that have gathered; false if there were none.</param>
/// <param name="firstTimeout">How long the first head may take, and the wait for it.</param>
internal sealed class HttpHeadReader(
    EventLoop loop, PipeReader input, HttpDeadline deadline, Func<ValueTask<bool>> sendAnswers, TimeSpan firstTimeout)
{
    /// <summary>
    /// Requests of one connection that are answered without waiting in between; then others get their turn, for many
    /// connections share the loop.
    /// </summary>
    private const int MaxInARow = 64;

    private int _inARow;
    private bool _isFirst = true;

    /// <summary>Reads a head; where none comes any more, says why.</summary>
    /// <param name="request">What was understood of it.</param>
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
                // All that was asked so far is answered: now the answers must go out.
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
                // The answer to what has come depends on its method.
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

            // An empty line after an answer is not the begin of a request: it neither holds a buffer nor starts a deadline.
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
