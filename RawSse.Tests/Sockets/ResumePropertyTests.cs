using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>
/// A client on a bad network: its connection is cut after any number of bytes, and it comes back with its last id.
/// </summary>
[TestFixture(SocketKind.Native, TestName = "ResumePropertyTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "ResumePropertyTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "ResumePropertyTests, veiled sockets")]
public class ResumePropertyTests(SocketKind sockets)
{
    private const int Events = 3000;

    [TestCase(1, 100_000)]
    [TestCase(2, 100_000)]
    [TestCase(3, 50)]
    [TestCase(4, 50)]
    [TestCase(5, 5)]
    public async Task In_the_end_it_has_every_event_once_and_in_order_or_was_told_of_a_gap(int seed, int history)
    {
        var random = new Random(seed);
        await using var server = new RunningServer(options => options.History = history, sockets);
        long next = 1;
        int published = 0;
        string lastEventId = $"{server.Server.Log.Epoch}-0";
        int connections = 0;
        int gaps = 0;
        while (next <= Events)
        {
            connections++;
            int from = published + 1;
            published = Math.Min(Events, published + random.Next(1, 300));
            Task publishing = Task.Run(() => Publish(server, from, published));
            byte[] received = await ReadAndCutAsync(server, lastEventId, random.Next(20, 30_000), published);
            await publishing;
            int head = received.AsSpan().IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                continue;
            }

            SseParser<string> parser = SseParser.Create(new MemoryStream(Frames.Unchunk(received.AsSpan(head + 4))));
            foreach (SseItem<string> item in parser.Enumerate())
            {
                if (item.EventType == "rawsse.gap")
                {
                    // The word and the new cursor come together: it is told once, unless it is cut before the end of
                    // that event.
                    JsonElement gap = JsonDocument.Parse(item.Data).RootElement;
                    long resumed = Sequence(gap.GetProperty("resumed").GetString()!);
                    long requested = Sequence(gap.GetProperty("requested").GetString()!);
                    Assert.That(requested, Is.LessThan(next), "nothing is missing before the gap");
                    Assert.That(gap.GetProperty("missed").GetInt64(), Is.EqualTo(resumed - requested - 1));
                    Assert.That(resumed, Is.GreaterThanOrEqualTo(next));
                    next = resumed;
                    gaps++;
                }
                else if (item.EventType != "rawsse.open")
                {
                    Assert.That(item.Data, Does.StartWith($"{next}:"));
                    next++;
                }
            }

            lastEventId = parser.LastEventId is { Length: > 0 } id ? id : lastEventId;
        }

        await TestContext.Out.WriteLineAsync($"{connections} connections, {gaps} gaps");
        Assert.Multiple(() =>
        {
            Assert.That(next, Is.EqualTo(Events + 1));
            Assert.That(connections, Is.GreaterThan(5), "it was cut often");
            Assert.That(gaps, history > Events ? Is.Zero : Is.Positive);
        });
    }

    private static long Sequence(string id) => long.Parse(id.Split('-')[1]);

    private static void Publish(RunningServer server, int from, int to)
    {
        for (int i = from; i <= to; i++)
        {
            _ = server.Publish($"{i}:{new string('x', i % 300)}");
        }
    }

    /// <summary>Reads up to so many bytes, then cuts. Stops sooner where the last event has come.</summary>
    private static async Task<byte[]> ReadAndCutAsync(RunningServer server, string lastEventId, int bytes, int last)
    {
        using Socket socket = await server.ConnectAsync();
        _ = await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: {lastEventId}\r\n\r\n"));
        byte[] buffer = new byte[bytes];
        int length = 0;
        string end = $"data: {last}:{new string('x', last % 300)}\nid: {server.Server.Log.Epoch}-{last}\n\n\r\n";
        while (length < bytes)
        {
            using var bound = new CancellationTokenSource(Wait.Bound);
            int read = await socket.ReceiveAsync(buffer.AsMemory(length), bound.Token);
            length += read;
            if (read == 0 || buffer.AsSpan(0, length).EndsWith(Encoding.ASCII.GetBytes(end)))
            {
                break;
            }
        }

        return buffer[..length];
    }
}
