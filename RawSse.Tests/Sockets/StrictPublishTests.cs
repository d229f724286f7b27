using System.Net.ServerSentEvents;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>A misspelt publication is refused, and its publisher is told what to write.</summary>
[TestFixture(SocketKind.Native, TestName = "StrictPublishTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "StrictPublishTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "StrictPublishTests, veiled sockets")]
public sealed class StrictPublishTests(SocketKind sockets)
{
    private const string Form = "application/x-www-form-urlencoded";

    private readonly RunningServer _server = new(sockets: sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("topic=x&daat=y", "unknown field 'daat'")]
    [TestCase("tpoic=jobs&data=x", "unknown field 'tpoic'")]
    [TestCase("event=done&data=x", "the event's type goes into 'type'")]
    [TestCase("x&data=y", "unknown field 'x'")]
    [TestCase("_a=1&data=y", "unknown field '_a'")]
    [TestCase("data=x&d%61ta=y", "unknown field 'd%61ta'")]
    [TestCase("a=b\nc", "unknown field 'a'")]
    [TestCase("\u001b[1m=x&data=y", "unknown field '?[1m'")]
    [TestCase("topic=x&type=quote", "no field 'data'")]
    [TestCase("data=x&data=y", "'data' is given twice")]
    [TestCase("type=a&type=b&data=y", "'type' is given twice")]
    [TestCase("{\"q\":\"a&data=b\"}", "application/json")]
    [TestCase(" \r\n[\"a&data=b\"]", "application/json")]
    [TestCase("\"a&data=b\"", "application/json")]
    [TestCase("{}", "application/json")]
    [TestCase("", "the body is empty")]
    public Task A_malformed_form_is_refused(string body, string says) => AssertRefusedAsync("", Form, body, 400, says);

    [TestCase("?channel=jobs", "unknown name 'channel' in the query; allowed are topic, type, retry and id")]
    [TestCase("?topics=a,b", "unknown name 'topics'")]
    [TestCase("?topic=a&event=done", "the event's type goes into 'type'")]
    [TestCase("?data=x", "the data goes into the body")]
    [TestCase("?type=a&type=b", "'type' is given twice")]
    public async Task An_unknown_name_in_the_query_is_refused(string query, string says)
    {
        foreach (string media in new[] { "text/plain", Form, "application/x-ndjson", "text/event-stream" })
        {
            await AssertRefusedAsync(query, media, "data: 1\n\n", 400, says);
        }
    }

    [TestCase("multipart/form-data; boundary=x", "send a form (curl -d")]
    [TestCase("multipart/mixed", "send a form (curl -d")]
    [TestCase("text/eventstream", "text/event-stream")]
    [TestCase("text/event_stream", "text/event-stream")]
    [TestCase("application/x-www-form-urlencode", "a form")]
    [TestCase("image/png", "text/plain")]
    [TestCase("application/vnd.rawsse+json", "application/json")]
    [TestCase("garbage", "text/plain")]
    [TestCase("application/json, text/plain", "text/plain")]
    public Task A_media_type_that_is_not_read_is_refused(string media, string says) =>
        AssertRefusedAsync("", media, "data: x\n\n", 415, says);

    [TestCase("?_=17&topic=a", "text/plain")]
    [TestCase("", "application/json; charset=utf-8")]
    [TestCase("", "application/ld+json")]
    [TestCase("", "text/csv")]
    [TestCase("", "image/svg+xml")]
    [TestCase("", "application/octet-stream")]
    public async Task What_is_text_is_one_event_as_it_stands(string query, string media)
    {
        const string Body = "{\"topic\":\"jobs\",\"data\":\"x=1&data=2\"}";
        await using EventStreamClient reader =
            await EventStreamClient.ConnectAsync(_server, topic: query == "" ? "default" : "a");
        Assert.That(await PostAsync(query, media, Body), Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo(Body));
    }

    [TestCase("?type=refresh", "text/plain", "", "refresh")]
    [TestCase("?type=refresh", Form, "", "refresh")]
    [TestCase("", Form, "data=", "message")]
    public async Task An_event_without_data_is_one_that_was_meant(string query, string media, string body, string type)
    {
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(_server);
        Assert.That(await PostAsync(query, media, body), Does.StartWith("HTTP/1.1 200 OK"));
        SseItem<string> read = await reader.ReadAsync();
        Assert.That((read.Data, read.EventType), Is.EqualTo(("", type)));
    }

    [TestCase("text/plain")]
    [TestCase("application/json")]
    public Task An_empty_body_is_refused(string media) =>
        AssertRefusedAsync("?topic=a", media, "", 400, "the body is empty");

    private async Task AssertRefusedAsync(string query, string media, string body, int status, string says)
    {
        Assert.That(await PostAsync(query, media, body), Does.StartWith($"HTTP/1.1 {status} ").And.Contain(says));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(1), "nothing was published");
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
