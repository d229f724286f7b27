using System.Net.Sockets;
using System.Text;
using RawSse.Benchmarks.Load;
using RawSse.Benchmarks.Publishing;

namespace RawSse.Benchmarks.Attacks;

/// <summary>A client that subscribes to a topic without a past, and the one event that is published to it.</summary>
internal static class Newcomer
{
    private const string Data = "welcome, newcomer";

    /// <summary>Returns the time from the request for the stream to the event, in milliseconds.</summary>
    /// <remarks>
    /// The event is published as soon as the head of the answer has arrived. A longer time counts as the limit.
    /// </remarks>
    public static double FirstEvent(ServerAddress server, string topic, TimeSpan limit)
    {
        using var publisher = new BulkPublisher(server);
        long start = Stamp.Now;
        using Socket stream = PublishConnection.Connect(server);
        string query = RequestText.Query([topic]);
        _ = stream.Send(RequestText.Subscribe(server, query));
        var received = new StringBuilder();
        if (!AwaitText(stream, received, "\r\n\r\n", start + limit.Ticks))
        {
            return limit.TotalMilliseconds;
        }

        if (!received.ToString().StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
        {
            throw new LoadFailure($"the server refused a newcomer: {received.ToString().Split("\r\n")[0]}");
        }

        publisher.Post(query, "text/plain", Data);
        publisher.Finish();
        return AwaitText(stream, received, Data, start + limit.Ticks)
            ? (Stamp.Now - start) * 1000.0 / Stamp.TicksPerSecond
            : limit.TotalMilliseconds;
    }

    private static bool AwaitText(Socket stream, StringBuilder received, string text, long end)
    {
        byte[] buffer = new byte[4096];
        while (!received.ToString().Contains(text, StringComparison.Ordinal))
        {
            long left = end - Stamp.Now;
            if (left <= 0 || !stream.Poll(TimeSpan.FromTicks(left), SelectMode.SelectRead))
            {
                return false;
            }

            int length = stream.Receive(buffer);
            if (length == 0)
            {
                throw new LoadFailure("the server ended a newcomer's stream");
            }

            _ = received.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }

        return true;
    }
}
