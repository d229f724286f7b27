using System.Globalization;
using System.Text;
using RawSse.Diagnostics;
using RawSse.Events;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>
/// What a client is told when there are too many connections. A browser never tries again after a status other than 200
/// ("fail the connection", HTML standard), so one that wants events gets 200, a time to wait, and the end.
/// </summary>
/// <param name="warning">Says so in the log.</param>
internal sealed class ServerFullResponse(FullServerWarning warning)
{
    /// <summary>Answers any request, and closes.</summary>
    public HttpResponse Answer(HttpRequest request)
    {
        warning.TurnedAway();

        // Not all at the same moment: those who were turned away together shall not come back together.
        int seconds = Random.Shared.Next(5, 31);
        if (!request.TryGetHeader("accept"u8, out ReadOnlySpan<byte> accept) || accept.IndexOf("text/event-stream"u8) < 0)
        {
            return new HttpResponse
            {
                Status = 503,
                ContentType = "text/plain; charset=utf-8",
                Headers = [("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)), ("Cache-Control", "no-store")],
                Body = Encoding.ASCII.GetBytes($"the server is full; try again in {seconds} s\n"),
                Closes = true,
            };
        }

        var busy = SseEvent.OfServer(Encoding.ASCII.GetBytes($"{{\"retry\":{seconds * 1000}}}"), "rawsse.busy", TimeSpan.FromSeconds(seconds));
        byte[] body = new byte[EventEncoder.GetLength(busy, id: default)];
        _ = EventEncoder.Write(busy, id: default, body);
        return new HttpResponse
        {
            Status = 200,
            ContentType = "text/event-stream",
            Headers = [("Cache-Control", "no-store, no-transform")],
            Body = body,
            Closes = true,
        };
    }
}
