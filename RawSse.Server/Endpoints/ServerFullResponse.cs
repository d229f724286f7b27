using System.Globalization;
using System.Text;
using RawSse.Diagnostics;
using RawSse.Events;
using RawSse.Http;

namespace RawSse.Endpoints;

/// <summary>
/// Answers clients while there are too many connections. A browser never reconnects after a status other than 200
/// ("fail the connection", HTML standard), so a request for events is answered 200, with a time to wait and the end of
/// the stream. Any thread may call it.
/// </summary>
/// <param name="warning">Logs that the server is full.</param>
internal sealed class ServerFullResponse(FullServerWarning warning)
{
    /// <summary>Creates the response. The connection is closed after it.</summary>
    public HttpResponse Answer(HttpRequest request)
    {
        warning.TurnedAway();

        // Clients that were turned away together must not all come back at the same moment.
        int seconds = Random.Shared.Next(5, 31);
        if (!request.TryGetHeader("accept"u8, out ReadOnlySpan<byte> accept)
            || accept.IndexOf("text/event-stream"u8) < 0)
        {
            return new HttpResponse
            {
                Status = 503,
                ContentType = "text/plain; charset=utf-8",
                Headers =
                    [("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)), ("Cache-Control", "no-store")],
                Body = Encoding.ASCII.GetBytes($"the server is full; try again in {seconds} s\n"),
                Closes = true,
            };
        }

        var busy = SseEvent.OfServer(
            Encoding.ASCII.GetBytes($"{{\"retry\":{seconds * 1000}}}"), "rawsse.busy", TimeSpan.FromSeconds(seconds));
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
