using System.Net.ServerSentEvents;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Only the server speaks as the server, whichever way a publisher tries.</summary>
[TestFixture(SocketKind.Native, TestName = "ReservedTypeTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "ReservedTypeTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "ReservedTypeTests, veiled sockets")]
public sealed class ReservedTypeTests(SocketKind sockets)
{
    private const string Form = "application/x-www-form-urlencoded";

    private readonly RunningServer _server = new(sockets: sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("?type=rawsse.gap", "text/plain", "x")]
    [TestCase("?type=%72awsse.gap", "text/plain", "x")]
    [TestCase("?type=error", "text/plain", "x")]
    [TestCase("?type=rawsse.drain", "application/x-ndjson", "1\n")]
    [TestCase("?type=open", "text/event-stream", "data: x\n\n")]
    [TestCase("?type=rawsse.expired", Form, "hello")]
    [TestCase("?type=rawsse.expired", Form, "data=x")]
    [TestCase("", Form, "type=rawsse.expired&data=x")]
    [TestCase("", Form, "type=open&data=x")]
    [TestCase("", "text/event-stream", "event: rawsse.gap\ndata: x\n\n")]
    [TestCase("", "text/event-stream", "data: x\nevent:error\n")]
    public async Task A_reserved_type_is_refused_in_every_form_of_body(string query, string media, string body)
    {
        long before = _server.Server.Log.End.Number;
        Assert.That(
            await PostAsync(query, media, body),
            Does.StartWith("HTTP/1.1 400 Bad Request").And.Contain("reserved for the "));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(before));
    }

    [Test]
    public void A_program_that_holds_the_server_can_t_use_one_either()
    {
        long before = _server.Server.Log.End.Number;
        Assert.Multiple(() =>
        {
            Assert.That(
                () => _server.Server.Publish(new SseItem<string>("x", "rawsse.gap"), TopicSet.Default),
                Throws.ArgumentException);
            Assert.That(
                () => _server.Server.Publish(new SseItem<string>("x", "error"), TopicSet.Default),
                Throws.ArgumentException);
        });
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(before));
    }

    [TestCase("?retry=2147483647", "text/plain", "x", 3_600_000)]
    [TestCase("?retry=99999999999999999999", "text/plain", "x", 3_600_000)]
    [TestCase("?retry=0", "application/x-ndjson", "1\n", 100)]
    [TestCase("", Form, "retry=2147483647&data=x", 3_600_000)]
    [TestCase("", "text/event-stream", "retry: 2147483647\ndata: x\n\n", 3_600_000)]
    [TestCase("", "text/event-stream", "retry: 1\ndata: x\n\n", 100)]
    public async Task No_publisher_can_keep_readers_away(string query, string media, string body, int held)
    {
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(_server);
        Assert.That(await PostAsync(query, media, body), Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That((await reader.ReadAsync()).ReconnectionInterval, Is.EqualTo(TimeSpan.FromMilliseconds(held)));
    }

    private async Task<string> PostAsync(string query, string media, string body)
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            $"POST /events{query} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media}\r\n"
                + $"Content-Length: {body.Length}\r\n\r\n{body}");
        return await publisher.ReadAnswerAsync();
    }
}
