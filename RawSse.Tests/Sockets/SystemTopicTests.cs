using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

[TestFixture(SocketKind.Native, TestName = "SystemTopicTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "SystemTopicTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "SystemTopicTests, veiled sockets")]
[Parallelizable(ParallelScope.All)]
public class SystemTopicTests(SocketKind sockets)
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Test]
    public async Task Online_tells_when_the_number_of_clients_changes()
    {
        await using var server = new RunningServer(options => options.TimeProvider = _time, sockets);
        await using EventStreamClient watcher = await EventStreamClient.ConnectAsync(server, topic: "$online");
        Assert.That(await NextAsync(watcher, server, 1), Is.EqualTo(("online", 1)));
        EventStreamClient other = await EventStreamClient.ConnectAsync(server);
        Assert.That(await NextAsync(watcher, server, 2), Is.EqualTo(("online", 2)));
        await other.DisposeAsync();
        Assert.That(await NextAsync(watcher, server, 1), Is.EqualTo(("online", 1)));
        long told = server.Server.Log.End.Number;
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(server.Server.Log.End.Number, Is.EqualTo(told), "nothing has changed");
    }

    [Test]
    public async Task A_new_client_is_told_the_number_although_it_has_not_changed()
    {
        await using var server = new RunningServer(options => options.TimeProvider = _time, sockets);
        for (int visit = 0; visit < 2; visit++)
        {
            await using (EventStreamClient watcher = await EventStreamClient.ConnectAsync(server, topic: "$online"))
            {
                Assert.That(await NextAsync(watcher, server, 1), Is.EqualTo(("online", 1)));
            }

            Wait.Until(() => server.Server.Subscribers == 0, "it has gone");
        }
    }

    [Test]
    public async Task The_servers_own_events_are_not_bound_by_the_publishers_limit()
    {
        await using var server = new RunningServer(options =>
        {
            options.TimeProvider = _time;
            options.MaxEventBytes = 1;
            options.Tick = TimeSpan.FromSeconds(1);
        }, sockets);
        await using EventStreamClient watcher = await EventStreamClient.ConnectAsync(server, topic: "$*");
        Wait.Until(() => server.Server.Subscribers == 1, "it is subscribed");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await watcher.ReadAsync(2)).Select(e => e.EventType), Is.EqualTo(new[] { "online", "stats" }));
        Assert.That(server.Server.Completion.IsCompleted, Is.False);
    }

    [Test]
    public async Task Stats_come_once_a_second_while_someone_asks()
    {
        await using var server = new RunningServer(options => options.TimeProvider = _time, sockets);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(server.Server.Log.End.Number, Is.EqualTo(1), "nobody asks");
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server);
        await using EventStreamClient watcher = await EventStreamClient.ConnectAsync(server, topic: "$stats");
        Wait.Until(() => server.Server.Subscribers == 2, "both are subscribed");
        for (int i = 0; i < 10; i++)
        {
            _ = server.Publish("x");
        }

        _ = await reader.ReadAsync(10);
        _time.Advance(TimeSpan.FromSeconds(1));
        SseItem<string> item = await watcher.ReadAsync();
        JsonElement stats = JsonDocument.Parse(item.Data).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(item.EventType, Is.EqualTo("stats"));
            Assert.That(stats.GetProperty("clients").GetInt32(), Is.EqualTo(2));
            Assert.That(stats.GetProperty("eventsPerSecond").GetDouble(), Is.EqualTo(10));
            Assert.That(stats.GetProperty("memoryBytes").GetInt64(), Is.Positive);
        });
    }

    [Test]
    public async Task A_wildcard_for_everything_does_not_match_system_topics()
    {
        await using var server = new RunningServer(options => options.TimeProvider = _time, sockets);
        await using EventStreamClient all = await EventStreamClient.ConnectAsync(server, topic: "*");
        await using EventStreamClient watcher = await EventStreamClient.ConnectAsync(server, topic: "$*");
        Wait.Until(() => server.Server.Subscribers == 2, "both are subscribed");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await watcher.ReadAsync(2)).Select(e => e.EventType), Is.EqualTo(new[] { "online", "stats" }));
        _ = server.Publish("mine");
        Assert.That((await all.ReadAsync()).Data, Is.EqualTo("mine"));
    }

    private async Task<(string, int)> NextAsync(EventStreamClient watcher, RunningServer server, int subscribers)
    {
        Wait.Until(() => server.Server.Subscribers == subscribers, "the clients have come or gone");
        _time.Advance(TimeSpan.FromSeconds(1));
        SseItem<string> item = await watcher.ReadAsync();
        return (item.EventType, JsonDocument.Parse(item.Data).RootElement.GetProperty("clients").GetInt32());
    }
}
