using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

[TestFixture(SocketKind.Native, TestName = "PublishTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "PublishTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "PublishTests, veiled sockets")]
public class PublishTests(SocketKind sockets)
{
    private RunningServer _server = null!;

    [SetUp]
    public void Start() => _server = new RunningServer(options => options.MaxEventBytes = 1000, sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task What_is_answered_with_its_id_is_in_the_log()
    {
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(_server, "earliest");
        using RawClient publisher = await RawClient.ConnectAsync(_server, Post("/events", "hello\nworld"));
        string answer = await publisher.ReadAnswerAsync();
        var read = await reader.ReadAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("Content-Type: text/plain"));
            Assert.That(answer.Split("\r\n\r\n")[1], Is.EqualTo(read.EventId + "\n"));
            Assert.That((read.Data, read.EventType), Is.EqualTo(("hello\nworld", "message")));
        });
    }

    [Test]
    public async Task Topics_and_type_come_from_the_query()
    {
        using RawClient reader = await RawClient.ConnectAsync(
            _server, "GET /events?topic=prices%2F*&topic=x&lastEventId=earliest HTTP/1.1\r\nHost: a\r\n\r\n");
        _ = await reader.ReadToAsync("\n\n\r\n");
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            Post("/events?topic=other", "1") + Post("/events?topic=prices/AAPL&type=quote", "2") + Post("/events", "3")
            + Post("/events?topic=x&topic=prices/x", "4"));
        Assert.That(await reader.ReadToAsync("data: 2\n"), Does.Contain("event: quote\n").And.Not.Contain("data: 1"));
        Assert.That(await reader.ReadToAsync("data: 4\n"), Does.Not.Contain("data: 3"));
    }

    [Test]
    public async Task The_host_of_the_target_decides_not_the_header()
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            _server, "POST http://localhost/events HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 1\r\n\r\nx");
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK"));
    }

    [Test]
    public async Task Many_pipelined_publications_are_answered_in_order()
    {
        using RawClient publisher = await RawClient.ConnectAsync(_server);
        Task sending = publisher.SendAsync(
            string.Concat(Enumerable.Range(1, 1000).Select(i => Post("/events", $"{i}"))));
        for (int i = 1; i <= 1000; i++)
        {
            Assert.That(await publisher.ReadAnswerAsync(), Does.EndWith($"-{i}\n"));
        }

        await sending;
    }

    [Test]
    public async Task An_answer_does_not_wait_for_the_body_of_the_next_request()
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            Post("/events", "1") + "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n2\r\n2\n\r\n");
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK").And.EndWith("-1\n"));
        Wait.Until(() => _server.Server.Log.End.Number == 3, "the other is being read");
        await publisher.SendAsync("0\r\n\r\n");
        Assert.That(await publisher.ReadAnswerAsync(), Does.EndWith("-2\n"));
    }

    [Test]
    public async Task A_body_may_come_in_chunks()
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            "POST /events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n"
                + "0\r\n\r\n");
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK"));
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(_server, "earliest");
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("hello"));
    }

    [TestCase("Host: a", "/events", "x", "403 Forbidden", "Host header")]
    [TestCase("Host: localhost\r\nX-Forwarded-For: 127.0.0.1", "/events", "x", "403 Forbidden", "proxy")]
    [TestCase("Host: localhost\r\nX-Forwarded-Prefix: /x", "/events", "x", "403 Forbidden", "proxy")]
    [TestCase("Host: localhost\r\nVia: 1.1 x", "/events", "x", "403 Forbidden", "proxy")]
    [TestCase("Host: localhost\r\nOrigin: null", "/events", "x", "403 Forbidden", "origin")]
    [TestCase(
        "Host: localhost\r\nContent-Encoding: gzip", "/events", "x", "415 Unsupported Media Type", "Content-Encoding")]
    [TestCase("Host: localhost", "http://a/events", "x", "403 Forbidden", "another")]
    [TestCase("Host: localhost", "/events?topic=$online", "x", "400 Bad Request", "reserved for the server")]
    [TestCase("Host: localhost", "/events?topic=", "x", "400 Bad Request", "name")]
    [TestCase("Host: localhost", "/events?type=a%0Ab", "x", "400 Bad Request", "CR, LF or NUL")]
    [TestCase("Host: localhost", "/events?topic=%ff", "x", "400 Bad Request", "not UTF-8")]
    [TestCase("Host: localhost", "/events?id=%80", "x", "400 Bad Request", "UTF-8")]
    [TestCase("Host: localhost", "/events?type=%zz", "x", "400 Bad Request", "percent-escape")]
    [TestCase("Host: localhost", "/events", "\u00ff\u00fe", "400 Bad Request", "UTF-8")]
    public async Task What_is_refused_says_why_and_is_not_in_the_log(
        string headers, string target, string body, string status, string why)
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            _server, $"POST {target} HTTP/1.1\r\n{headers}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith($"HTTP/1.1 {status}\r\n").And.Contain(why));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(1));
    }

    [Test]
    public async Task What_comes_by_HTTP_1_0_may_be_a_proxy_s_and_is_told_to_use_1_1()
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            _server, "POST /events HTTP/1.0\r\nHost: localhost:8080\r\nContent-Length: 1\r\n\r\nx");
        Assert.That(
            await publisher.ReadToEndAsync(),
            Does.StartWith("HTTP/1.1 403 Forbidden").And.Contain("use HTTP/1.1").And.Not.Contain("forwarded"));
    }

    [Test]
    public async Task An_event_that_is_too_large_is_refused_whether_its_length_is_told_or_not()
    {
        using RawClient told = await RawClient.ConnectAsync(_server, Post("/events", new string('x', 1001)));
        Assert.That(
            await told.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 413 Content Too Large").And.Contain("1000 bytes"));
        using RawClient chunked = await RawClient.ConnectAsync(
            _server,
            "POST /events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
                + $"{new string('x', 1001)}\r\n0\r\n\r\n");
        Assert.That(await chunked.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 413 Content Too Large"));
        using RawClient exact = await RawClient.ConnectAsync(_server, Post("/events?type=t", new string('x', 999)));
        Assert.That(await exact.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(2));
    }

    private static string Post(string target, string body) =>
        $"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}";
}
