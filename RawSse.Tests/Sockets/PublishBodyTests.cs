using System.Net.ServerSentEvents;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>The kinds of body that a publication may have.</summary>
[TestFixture(SocketKind.Native, TestName = "PublishBodyTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "PublishBodyTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "PublishBodyTests, veiled sockets")]
public class PublishBodyTests(SocketKind sockets)
{
    private RunningServer _server = null!;

    [SetUp]
    public void Start() => _server = new RunningServer(options => options.MaxEventBytes = 1000, sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("hello", "default", "hello", "message")]
    [TestCase("data=a%20b+c%0Ad", "default", "a b c\nd", "message")]
    [TestCase("topic=x&type=quote&data=%7B%7D", "x", "{}", "quote")]
    [TestCase("100% sure & more", "default", "100% sure & more", "message")]
    [TestCase("data=", "default", "", "message")]
    public async Task A_form_with_data_is_fields_and_what_has_no_equals_sign_is_text(
        string body, string topic, string data, string type)
    {
        Assert.That(await PostAsync("", "application/x-www-form-urlencoded", body), Does.StartWith("HTTP/1.1 200 OK"));
        SseItem<string> read = (await ReadAllAsync(topic, 1)).Single();
        Assert.That((read.Data, read.EventType), Is.EqualTo((data, type)));
    }

    [TestCase("application/x-ndjson; charset=utf-8")]
    [TestCase("application/ndjson")]
    [TestCase("Application/JSONL")]
    [TestCase("application/x-jsonlines;charset=utf-8")]
    [TestCase("text/x-ndjson")]
    public async Task Lines_of_JSON_are_an_event_each(string media)
    {
        string answer = await PostAsync("?topic=log&type=line", media, "{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}");
        SseItem<string>[] read = await ReadAllAsync("log", 3);
        Assert.Multiple(() =>
        {
            Assert.That(read.Select(e => e.Data), Is.EqualTo(new[] { "{\"a\":1}", "{\"a\":2}", "{\"a\":3}" }));
            Assert.That(read.Select(e => e.EventType), Has.All.EqualTo("line"));
            Assert.That(answer, Does.EndWith($"\r\n\r\n{read[2].EventId}\n"));
        });
    }

    [Test]
    public async Task Blocks_of_an_event_stream_are_an_event_each()
    {
        _ = await PostAsync(
            "",
            "text/event-stream",
            ":comment\ndata: a\ndata:  b\nevent: t\nid: 7\nretry: 500\n\nid: only\n\ndata:c\r\n\r\nother: x\ndata");
        SseItem<string>[] read = await ReadAllAsync("default", 3);
        Assert.Multiple(() =>
        {
            Assert.That(read.Select(e => e.Data), Is.EqualTo(new[] { "a\n b", "c", "" }));
            Assert.That(read.Select(e => e.EventType), Is.EqualTo(new[] { "t", "message", "message" }));
            Assert.That(read[0].ReconnectionInterval, Is.EqualTo(TimeSpan.FromMilliseconds(500)));
        });
    }

    [Test]
    public async Task Events_of_a_body_without_end_are_published_as_they_arrive()
    {
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(_server, "earliest");
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            "PUT /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
        Assert.That(await publisher.ReadToAsync("\r\n\r\n"), Is.EqualTo("HTTP/1.1 100 Continue\r\n\r\n"));
        for (int i = 1; i <= 100; i++)
        {
            string line = $"{{\"n\":{i}}}\n";
            await publisher.SendAsync($"{line.Length:x}\r\n{line}\r\n");
            Assert.That((await reader.ReadAsync()).Data, Is.EqualTo($"{{\"n\":{i}}}"));
        }

        await publisher.SendAsync("0\r\n\r\n");
        Assert.That(await publisher.ReadAnswerAsync(), Does.EndWith("-100\n"));
    }

    [TestCase(
        "application/x-ndjson", "1\n2\n\u00ff\n4\n", "event 3: the data is not valid UTF-8; 2 before it were published",
        2)]
    [TestCase("text/event-stream", "data: 1\n\nevent: a\0b\ndata: 2\n\n", "event 2: an event type may not contain", 1)]
    [TestCase("text/event-stream", "data: 1\nid: a\0b\n\n", "event 1: 'id' must be 1 to 256 bytes", 0)]
    [TestCase("application/x-ndjson", "\n\n", "the body holds no event", 0)]
    public async Task What_is_wrong_with_one_of_many_is_told_with_its_place(
        string type, string body, string problem, int published)
    {
        Assert.That(await PostAsync("", type, body), Does.StartWith("HTTP/1.1 400 Bad Request").And.Contain(problem));
        Assert.That(_server.Server.Log.End.Number - 1, Is.EqualTo(published));
    }

    [Test]
    public async Task A_body_of_any_length_takes_no_more_memory_than_the_history()
    {
        const int Length = 64 << 20;
        const int History = 1 << 20;
        await using var server = new RunningServer(options => options.HistoryBytes = History, sockets);
        using RawClient publisher = await RawClient.ConnectAsync(
            server,
            "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                + $"Content-Length: {Length}\r\n\r\n");
        string lines = string.Concat(Enumerable.Repeat(new string('x', 1023) + "\n", 64));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int sent = 0; sent < Length; sent += lines.Length)
        {
            await publisher.SendAsync(lines);
        }

        Assert.That(
            await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK").And.EndWith($"-{Length / 1024}\n"));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(8 * History));
    }

    [Test]
    public async Task A_line_that_is_too_long_is_refused() =>
        Assert.That(
            await PostAsync("", "application/x-ndjson", $"1\n{new string('x', 1001)}\n"),
            Does.StartWith("HTTP/1.1 400 Bad Request").And.Contain(
                "event 2: an event's data and type together may be at most 1000 bytes"));

    [Test]
    public async Task A_repetition_is_answered_with_the_first_ones_id_and_not_sent_again()
    {
        string first = await PostAsync("?topic=a&id=k1", "text/plain", "x");
        Assert.Multiple(async () =>
        {
            Assert.That(Id(await PostAsync("?topic=a&id=k1", "text/plain", "x")), Is.EqualTo(Id(first)));
            Assert.That(
                Id(await PostAsync("?topic=a", "application/x-www-form-urlencoded", "data=x&id=k1")),
                Is.EqualTo(Id(first)));
            Assert.That(Id(await PostAsync("?topic=a&id=k2", "text/plain", "x")), Is.Not.EqualTo(Id(first)));
            Assert.That(Id(await PostAsync("?topic=b&id=k1", "text/plain", "x")), Is.Not.EqualTo(Id(first)));
        });
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(4));
    }

    [Test]
    public async Task A_key_is_forgotten_with_its_event()
    {
        await using var server = new RunningServer(options => options.History = 2, sockets);
        string[] ids = new string[2];
        for (int i = 0; i < 2; i++)
        {
            using RawClient publisher = await RawClient.ConnectAsync(server, Post("?id=k", "text/plain", "x"));
            ids[i] = Id(await publisher.ReadAnswerAsync());
            _ = server.Publish("1");
            _ = server.Publish("2");
        }

        Assert.That(ids, Is.Unique);
    }

    [TestCase("topic=x&retry=soon&data=secret")]
    [TestCase("id=&data=secret")]
    [TestCase("topic=%zz&data=secret")]
    public async Task A_form_with_a_wrong_field_is_refused_wherever_its_data_stands(string body)
    {
        Assert.That(
            await PostAsync("", "application/x-www-form-urlencoded", body), Does.StartWith("HTTP/1.1 400 Bad Request"));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(1));
    }

    [TestCase("?id=", "'id' must be 1 to 256 bytes")]
    [TestCase("?id=a%0Ab", "'id' must be 1 to 256 bytes")]
    [TestCase("?retry=1s", "'retry' must be a whole number of milliseconds")]
    public async Task A_wrong_field_is_told(string query, string problem) =>
        Assert.That(
            await PostAsync(query, "text/plain", "x"), Does.StartWith("HTTP/1.1 400 Bad Request").And.Contain(problem));

    private static string Id(string answer) => answer.Split("\r\n\r\n")[1];

    private static string Post(string query, string type, string body) =>
        $"POST /events{query} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n"
            + $"\r\n{body}";

    private async Task<string> PostAsync(string query, string type, string body)
    {
        using RawClient publisher = await RawClient.ConnectAsync(_server, Post(query, type, body));
        return await publisher.ReadAnswerAsync();
    }

    private async Task<SseItem<string>[]> ReadAllAsync(string topic, int count)
    {
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(_server, "earliest", topic);
        return [.. await reader.ReadAsync(count)];
    }
}
