using Microsoft.Extensions.Time.Testing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>What a client may ask for with <c>heartbeat=event</c> and <c>topics=event</c>.</summary>
[TestFixture(SocketKind.Native, TestName = "StreamWishTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "StreamWishTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "StreamWishTests, veiled sockets")]
public class StreamWishTests(SocketKind sockets)
{
    private readonly FakeTimeProvider _time = new();

    [TestCase("HTTP/1.1", "22\r\nevent: rawsse.heartbeat\ndata: {}\n\n\r\n")]
    [TestCase("HTTP/1.0", "event: rawsse.heartbeat\ndata: {}\n\n")]
    public async Task Heartbeats_are_events(string version, string heartbeat)
    {
        await using var server = new RunningServer(options => options.TimeProvider = _time, sockets);
        using RawClient client = await OpenAsync(server, "heartbeat=event", version);
        for (int i = 0; i < 3; i++)
        {
            Task<string> next = client.ReadToAsync(heartbeat);
            Wait.Until(
                () =>
                {
                    _time.Advance(TimeSpan.FromSeconds(1));
                    return next.IsCompleted;
                },
                "a silent stream hears something");
            Assert.That(await next, Is.EqualTo(heartbeat));
        }
    }

    [TestCase("HTTP/1.1")]
    [TestCase("HTTP/1.0")]
    public async Task The_topics_of_each_event_are_told_right_before_it(string version)
    {
        await using var server = new RunningServer(sockets: sockets);
        using RawClient client = await OpenAsync(server, "topics=event&topic=jobs*&topic=a", version);
        string id = server.Server.Publish(new SseEvent("done"), TopicSet.Of("jobs/7", "b", "jobs")).ToString();
        Assert.That(
            await client.ReadToAsync($"id: {id}\n\n"),
            Does.EndWith($"event: rawsse.topics\ndata: [\"jobs/7\",\"jobs\"]\n\ndata: done\nid: {id}\n\n"));
    }

    [TestCase("heartbeat=comment", "heartbeat can only be 'event'")]
    [TestCase("heartbeat=", "heartbeat can only be 'event'")]
    [TestCase("heartbeat=event&heartbeat=5", "heartbeat can only be 'event'")]
    [TestCase("topics=a", "topics can only be 'event'; to ask for a topic, use topic=<name>")]
    public async Task Any_other_value_is_refused_with_the_reason(string query, string reason)
    {
        await using var server = new RunningServer(sockets: sockets);
        using RawClient client = await RawClient.ConnectAsync(
            server, $"GET /events?{query} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 400 ").And.Contain(reason));
    }

    private static async Task<RawClient> OpenAsync(RunningServer server, string query, string version)
    {
        RawClient client = await RawClient.ConnectAsync(server, $"GET /events?{query} {version}\r\nHost: a\r\n\r\n");
        _ = await client.ReadToAsync("event: rawsse.open\n");
        _ = await client.ReadToAsync(version == "HTTP/1.0" ? "\n\n" : "\n\r\n");
        return client;
    }
}
