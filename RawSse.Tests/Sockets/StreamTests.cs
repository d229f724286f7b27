using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text.Json;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Streams over real sockets.</summary>
[TestFixture(SocketKind.Native, TestName = "StreamTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "StreamTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "StreamTests, veiled sockets")]
public class StreamTests(SocketKind sockets)
{
    [Test]
    public async Task A_thousand_clients_get_the_same_ticks()
    {
        await using var server = new RunningServer(options => options.Tick = TimeSpan.FromMilliseconds(50), sockets);
        EventStreamClient[] clients = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(_ => EventStreamClient.ConnectAsync(server)));
        Wait.Until(() => server.Server.Subscribers == 1000, "all are subscribed");

        // From the first tick that all can have: each client may have connected at another one.
        IReadOnlyList<SseItem<string>>[] read = await Task.WhenAll(clients.Select(client => client.ReadAsync(10)));
        Dictionary<string, string> ticks = read.SelectMany(events => events)
            .GroupBy(e => e.EventId!)
            .ToDictionary(same => same.Key, same => same.Select(e => e.Data).Distinct().Single());
        Assert.Multiple(() =>
        {
            Assert.That(ticks.Values, Is.Unique, "each tick was made once");
            foreach (IReadOnlyList<SseItem<string>> events in read)
            {
                long first = Sequence(events[0]);
                Assert.That(events.Select(Sequence), Is.EqualTo(Enumerable.Range(0, 10).Select(i => first + i)));
            }
        });
        foreach (EventStreamClient client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [TestCase(null)]
    [TestCase("middle")]
    [TestCase("earliest")]
    public async Task A_resumed_stream_goes_on_exactly(string? from)
    {
        await using var server = new RunningServer(sockets: sockets);
        string[] ids = [.. Enumerable.Range(1, 20).Select(i => server.Publish($"{i}").ToString())];
        await using EventStreamClient client =
            await EventStreamClient.ConnectAsync(server, from == "middle" ? ids[9] : from);
        Wait.Until(() => server.Server.Subscribers == 1, "it is subscribed");
        _ = server.Publish("live");
        int missed = from switch { null => 0, "middle" => 10, _ => 20 };
        IReadOnlyList<SseItem<string>> read = await client.ReadAsync(missed + 1);
        Assert.That(
            read.Select(e => e.Data),
            Is.EqualTo(Enumerable.Range(21 - missed, missed).Select(i => $"{i}").Append("live")));
    }

    [TestCase("e-1", "epoch")]
    [TestCase("junk", "invalid")]
    [TestCase("{epoch}-999", "ahead")]
    [TestCase("{epoch}-3", "evicted")]
    public async Task What_can_not_be_resumed_exactly_is_told_first(string requested, string reason)
    {
        await using var server = new RunningServer(options => options.History = 5, sockets);
        for (int i = 1; i <= 20; i++)
        {
            _ = server.Publish($"{i}");
        }

        requested = requested.Replace("{epoch}", server.Server.Log.Epoch);
        await using EventStreamClient client = await EventStreamClient.ConnectAsync(server, requested);
        SseItem<string> first = await client.ReadAsync();
        JsonElement gap = JsonDocument.Parse(first.Data).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(first.EventType, Is.EqualTo("rawsse.gap"));
            Assert.That(gap.GetProperty("reason").GetString(), Is.EqualTo(reason));
            Assert.That(gap.GetProperty("requested").GetString(), Is.EqualTo(requested));
        });
        var rest = new List<SseItem<string>>(await client.ReadAsync(reason is "epoch" or "evicted" ? 5 : 0));
        Wait.Until(() => server.Server.Subscribers == 1, "it is subscribed");
        string id = server.Publish("live").ToString();
        rest.Add(await client.ReadAsync());
        Assert.Multiple(() =>
        {
            Assert.That(rest[^1].EventId, Is.EqualTo(id));
            Assert.That(gap.GetProperty("resumed").GetString(), Is.EqualTo(rest[0].EventId));
        });
    }

    [Test]
    public async Task A_client_that_never_reads_neither_delays_the_others_nor_grows_memory()
    {
        await using var server = new RunningServer(options => options.HistoryBytes = 1 << 20, sockets);
        RawClient[] stalled = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n")));
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server);
        Wait.Until(() => server.Server.Subscribers == 21, "all are subscribed");
        string large = new('x', 10_000);
        long before = 0;
        for (int i = 0; i < 4000; i++)
        {
            // The reader has each event before the next one is published: nobody else is waited for.
            string id = server.Publish(large).ToString();
            Assert.That((await reader.ReadAsync()).EventId, Is.EqualTo(id));
            if (i == 2000)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        // 20 MB more were published to 20 clients that read nothing.
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(2 << 20));
        Array.ForEach(stalled, client => client.Dispose());
    }

    [Test]
    public async Task Clients_that_vanish_are_noticed()
    {
        await using var server = new RunningServer(sockets: sockets);
        RawClient closing = await RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        RawClient resetting = await RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        Wait.Until(() => server.Server.Subscribers == 2, "both are subscribed");

        // To close with unread bytes would be a reset as well.
        _ = await closing.ReadToAsync("\n\n\r\n");
        resetting.Socket.LingerState = new LingerOption(true, 0);
        closing.Dispose();
        resetting.Dispose();
        Wait.Until(() => server.Server.Subscribers == 0, "both are gone, though nothing was sent");
        Assert.Multiple(() =>
        {
            Assert.That(server.Server.Connections.Ended(CloseReason.PeerClosed), Is.EqualTo(1));
            Assert.That(server.Server.Connections.Ended(CloseReason.PeerReset), Is.EqualTo(1));
            Assert.That(server.Server.Connections.Count, Is.Zero);
        });
    }

    [Test]
    public async Task A_client_that_keeps_sending_on_its_stream_is_dropped()
    {
        await using var server = new RunningServer(sockets: sockets);
        using RawClient client = await RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        Wait.Until(() => server.Server.Subscribers == 1, "it is subscribed");
        string chatter = new('x', 10_000);
        Wait.Until(
            () =>
            {
                try
                {
                    client.SendAsync(chatter).GetAwaiter().GetResult();
                }
                catch (SocketException)
                {
                    // Dropped already; the count below says whether for the right reason.
                }

                return server.Server.Connections.Ended(CloseReason.UnexpectedData) == 1;
            },
            "it is dropped");
    }

    [Test]
    public async Task Stopping_ends_each_stream_properly()
    {
        await using var server = new RunningServer(sockets: sockets);
        await using EventStreamClient client = await EventStreamClient.ConnectAsync(server);
        Wait.Until(() => server.Server.Subscribers == 1, "it is subscribed");
        await server.Server.StopAsync();
        Assert.That(await client.EndsAsync(), Is.True);
        Assert.That(server.Server.Connections.Ended(CloseReason.ServerStopped), Is.EqualTo(1));
    }

    private static long Sequence(SseItem<string> item) => long.Parse(item.EventId!.Split('-')[1]);
}
