using System.Text.RegularExpressions;
using RawSse.Http;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>What an HTTP client sees, byte by byte.</summary>
[TestFixture(SocketKind.Native, TestName = "RequestTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "RequestTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "RequestTests, veiled sockets")]
public class RequestTests(SocketKind sockets)
{
    private RunningServer _server = null!;

    [SetUp]
    public void Start() => _server = new RunningServer(sockets: sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task A_stream_opens_with_the_head_of_the_contract()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        string head = await client.ReadToAsync("\r\n\r\n");
        string body = await client.ReadToAsync("\n\n\r\n");
        Assert.Multiple(() =>
        {
            Assert.That(head, Does.StartWith("HTTP/1.1 200 OK\r\n"));
            foreach (string line in new[]
            {
                "Content-Type: text/event-stream", "Cache-Control: no-store, no-transform", "Connection: close",
                "X-Accel-Buffering: no",
                "Incremental: ?1",
                "X-Content-Type-Options: nosniff",
                "Transfer-Encoding: chunked",
            })
            {
                Assert.That(head, Does.Contain($"\r\n{line}\r\n"));
            }

            Assert.That(body, Does.Match(
                "^[0-9a-f]+\r\nretry: 3000\nevent: rawsse.open\ndata: {.+}\nid: [0-9a-z]+-0\n\n\r\n$"));
        });
    }

    [Test]
    public async Task An_HTTP_1_0_client_gets_bare_events_and_the_end_of_the_connection()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /events HTTP/1.0\r\n\r\n");
        string head = await client.ReadToAsync("\r\n\r\n");
        string opening = await client.ReadToAsync("\n\n");
        string id = _server.Publish("one").ToString();
        string rest = await client.ReadToAsync("\n\n");
        await _server.Server.StopAsync();
        Assert.Multiple(() =>
        {
            Assert.That(head, Does.Not.Contain("Transfer-Encoding").And.Contain("Connection: close"));
            Assert.That(opening, Does.StartWith("retry: 3000\nevent: rawsse.open\n"));
            Assert.That(rest, Is.EqualTo($"data: one\nid: {id}\n\n"));
        });
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server,
            "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nope HTTP/1.1\r\nHost: a\r\n\r\n"
            + "HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK").And.EndsWith("\r\n\r\nok\n"));
        Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 404 Not Found"));
        Assert.That(
            await client.ReadToAsync("\r\n\r\n"), Does.StartWith("HTTP/1.1 200 OK").And.Contain("Content-Length: 3"));
        Assert.That(await client.ReadToEndAsync(), Does.Contain("Connection: close").And.EndsWith("ok\n"));
    }

    [Test]
    public async Task A_request_that_comes_byte_by_byte_is_read()
    {
        using RawClient client = await RawClient.ConnectAsync(_server);
        client.Socket.NoDelay = true;
        foreach (char c in "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        {
            await client.SendAsync($"{c}");
        }

        Assert.That(await client.ReadAnswerAsync(), Does.EndWith("ok\n"));
    }

    [Test]
    public async Task A_body_that_nobody_asked_for_is_skipped()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server,
            "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            + "GET /nope HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 404 Not Found"));
        Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK"));
    }

    [TestCase("DELETE /events HTTP/1.1\r\nHost: a\r\n\r\n", "405 Method Not Allowed", "Allow: GET")]
    [TestCase(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", "405 Method Not Allowed", "Allow: GET, HEAD")]
    [TestCase("GET /events?lastEventId=%zz HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request", "percent-escape")]
    [TestCase("GET / HTTP/1.1\r\n\r\n", "400 Bad Request", "Host header")]
    [TestCase("GET / HTTP/1.1\nHost: a\n\n", "400 Bad Request", "CR LF")]
    [TestCase("GET / HTTP/1.1\r\nHost: localhost:evil.example\r\n\r\n", "400 Bad Request", "Host header")]
    [TestCase("GET * HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request", "target")]
    [TestCase("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "421 Misdirected Request", "TLS")]
    [TestCase("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", "501 Not Implemented", "method")]
    [TestCase("GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505 HTTP Version Not Supported", "HTTP/1.1")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", "413 Content Too Large", "body")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br\r\n\r\n", "400 Bad Request", "chunked")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br, chunked\r\n\r\n", "501 Not Implemented", "chunked")]
    [TestCase("FOO / HTTP/1.1\r\nHost: a\r\n\r\n", "501 Not Implemented", "method")]
    [TestCase("get / HTTP/1.1\r\nHost: a\r\n\r\n", "501 Not Implemented", "method")]
    [TestCase("PATCH / HTTP/1.1\r\nHost: a\r\n\r\n", "405 Method Not Allowed", "Allow: GET, HEAD")]
    public async Task What_is_wrong_gets_its_status_and_one_line(string request, string status, string text)
    {
        using RawClient client = await RawClient.ConnectAsync(_server, request);
        string answer = await client.ReadAnswerAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer, Does.StartWith($"HTTP/1.1 {status}\r\n"));
            Assert.That(answer, Does.Contain(text));
            Assert.That(answer, Does.Contain("Content-Type: text/plain"));
            Assert.That(answer.Split("\r\n\r\n")[1], Does.Match("^[^\n]+\n$"));
        });
    }

    [Test]
    public async Task OPTIONS_of_the_server_tells_its_methods()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nOPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n");
        for (int i = 0; i < 2; i++)
        {
            Assert.That(
                await client.ReadAnswerAsync(),
                Does.StartWith("HTTP/1.1 204 No Content\r\n").And.Contain(
                    "\r\nAllow: GET, HEAD, POST, PUT, OPTIONS\r\n"));
        }
    }

    [Test]
    public async Task What_is_too_long_is_refused_without_waiting_for_its_end()
    {
        using RawClient line = await RawClient.ConnectAsync(
            _server, "GET /" + new string('x', HttpLimits.MaxRequestLine));
        Assert.That(await line.ReadToEndAsync(), Does.StartWith("HTTP/1.1 414 URI Too Long"));
        using RawClient method = await RawClient.ConnectAsync(_server, new string('X', HttpLimits.MaxRequestLine + 1));
        Assert.That(await method.ReadToEndAsync(), Does.StartWith("HTTP/1.1 501 Not Implemented"));
        using RawClient lines = await RawClient.ConnectAsync(
            _server, "GET / HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", HttpLimits.MaxHeaders + 1)));
        Assert.That(await lines.ReadToEndAsync(), Does.StartWith("HTTP/1.1 431 Request Header Fields Too Large"));
        using RawClient head = await RawClient.ConnectAsync(
            _server, "GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', HttpLimits.MaxHead));
        Assert.That(await head.ReadToEndAsync(), Does.StartWith("HTTP/1.1 431 Request Header Fields Too Large"));
    }

    [TestCase("HEAD / HTTP/1.1\r\n\r\n", "400")]
    [TestCase("HEAD / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", "400")]
    [TestCase("HEAD / HTTP/1.1\nHost: a\n\n", "400")]
    [TestCase("HEAD * HTTP/1.1\r\nHost: a\r\n\r\n", "400")]
    [TestCase("HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "400")]
    [TestCase("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", "413")]
    [TestCase("HEAD / HTTP/2.0\r\nHost: a\r\n\r\n", "505")]
    [TestCase("\r\nHEAD /{8192} HTTP/1.1\r\nHost: a\r\n\r\n", "414")]
    [TestCase("HEAD / HTTP/1.1\r\nHost: a\r\nX: {16384}\r\n\r\n", "431")]
    public async Task An_error_has_no_content_for_HEAD(string request, string status)
    {
        request = Regex.Replace(request, @"\{(\d+)\}", match => new string('x', int.Parse(match.Groups[1].Value)));
        using RawClient client = await RawClient.ConnectAsync(_server, request);
        Assert.That(
            await client.ReadToEndAsync(),
            Does.StartWith($"HTTP/1.1 {status} ").And.Contain("\r\nContent-Length: ").And.EndWith(
                "\r\nConnection: close\r\n\r\n"));
    }

    [TestCase("GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n{65536}{65536}")]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;{5000}\r\n.\r\n0\r\n\r\n")]
    [TestCase("GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx")]
    [TestCase("POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nx")]
    [TestCase("POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n")]
    [TestCase("FOO /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("POST /events?x=%zz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public async Task A_body_that_is_not_read_to_its_end_closes_the_connection_and_the_answer_says_so(string request)
    {
        request = Regex.Replace(request, @"\{(\d+)\}", match => new string('x', int.Parse(match.Groups[1].Value)));
        using RawClient client = await RawClient.ConnectAsync(_server, request);
        Assert.That(await client.ReadToAsync("\r\n\r\n"), Does.Contain("\r\nConnection: close\r\n"));
    }

    [TestCase("5 5\r\nhello\r\n0\r\n\r\n", "400 ")]
    [TestCase("5\r\nhello\r\n0\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "400 ")]
    [TestCase("5\r\nhello\r\n0\r\nX : y\r\n\r\n", "400 ")]
    [TestCase("{5000}5\r\nhello\r\n0\r\n\r\n", "413 ")]
    public async Task A_body_of_broken_chunks_is_refused(string body, string status)
    {
        body = Regex.Replace(body, @"\{(\d+)\}", match => new string('0', int.Parse(match.Groups[1].Value)));
        using RawClient client = await RawClient.ConnectAsync(
            _server, $"POST /events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        Assert.That(
            await client.ReadToEndAsync(),
            Does.StartWith($"HTTP/1.1 {status}").And.Contain("\r\nConnection: close\r\n"));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(1), "nothing is published");
    }

    [Test]
    public async Task The_rest_of_a_short_body_may_come_after_the_answer()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        Assert.That(await client.ReadAnswerAsync(), Does.Contain("405 ").And.Contain("\r\nConnection: keep-alive\r\n"));
        await client.SendAsync("world" + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadAnswerAsync(), Does.EndWith("ok\n"));
    }

    [Test]
    public async Task After_a_malformed_request_the_connection_is_closed()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, "BAD\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(
            await client.ReadToEndAsync(),
            Does.StartWith("HTTP/1.1 400 Bad Request").And.Contain("Connection: close").And.Not.Contain("200 OK"));
    }
}
