using Microsoft.Extensions.Time.Testing;
using RawSse.Http;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Every refusal as a person at a shell sees it: a status, and one line that says what is wrong.</summary>
[TestFixture(SocketKind.Native, TestName = "ErrorLineTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "ErrorLineTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "ErrorLineTests, veiled sockets")]
public class ErrorLineTests(SocketKind sockets)
{
    private const string Host = "Host: localhost\r\n";
    private const string Ndjson = "Content-Type: application/x-ndjson\r\n";

    [TestCase("GET /events?topic= HTTP/1.1\r\n" + Host, 400, "a topic needs a name")]
    [TestCase("GET /events?topic=a%0Ab HTTP/1.1\r\n" + Host, 400, "the name of a topic may not contain CR, LF or NUL")]
    [TestCase("GET /events?topic=%zz HTTP/1.1\r\n" + Host, 400, "percent-escape")]
    [TestCase(
        "GET /events?channel=jobs HTTP/1.1\r\n" + Host, 400, "the query of /events may contain topic, lastEventId,")]
    [TestCase(
        "GET /events?topic=jobs&Topic=log HTTP/1.1\r\n" + Host, 400,
        "the query of /events may contain topic, lastEventId,")]
    [TestCase("GET /events?since=10m HTTP/1.1\r\n" + Host, 400, "the query of /events may contain topic, lastEventId,")]
    [TestCase("POST /events?topic=a* HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 400, "can't end with *")]
    [TestCase(
        "POST /events?topic=$online HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 400, "reserved for the server")]
    [TestCase(
        "POST /events?retry=soon HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 400,
        "'retry' must be a whole number of milliseconds")]
    [TestCase("POST /events?id= HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 400, "'id' must be 1 to 256 bytes")]
    [TestCase("POST /events?type=a%0Ab HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 400, "CR, LF or NUL")]
    [TestCase("POST /events HTTP/1.1\r\n" + Host + Ndjson + "Content-Length: 0\r\n", 400, "holds no event")]
    [TestCase(
        "POST /events?id=1 HTTP/1.1\r\n" + Host + Ndjson + "Content-Length: 0\r\n", 400,
        "would apply to every event of the body")]
    [TestCase("GET / HTTP/1.1\r\n", 400, "Host")]
    [TestCase("GET /\r\n", 400, "the request line does not end with HTTP/1.1")]
    [TestCase("GET / HTTP/1.1\r\n" + Host + "Content-Length: x\r\n", 400, "Content-Length")]
    [TestCase(
        "GET / HTTP/1.1\r\n" + Host + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400,
        "contradict each other")]
    [TestCase("POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n", 403, "the Host header names another")]
    [TestCase(
        "POST /events HTTP/1.1\r\n" + Host + "Origin: null\r\nContent-Length: 1\r\n", 403, "a page of another origin")]
    [TestCase(
        "POST /events HTTP/1.1\r\n" + Host + "Via: 1.1 proxy\r\nContent-Length: 1\r\n", 403, "forwarded by a proxy")]
    [TestCase("POST /event HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 404, "publish at /events")]
    [TestCase("PUT /events/ HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 404, "publish at /events")]
    [TestCase("POST /publish HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 404, "publish at /events")]
    [TestCase("POST /.well-known/mercure HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 404, "publish at /events")]
    [TestCase("GET /event HTTP/1.1\r\n" + Host, 404, "streams are at /events")]
    [TestCase("GET /.well-known/mercure?topic=a HTTP/1.1\r\n" + Host, 404, "streams are at /events")]
    [TestCase("GET /nothing HTTP/1.1\r\n" + Host, 404, "no such page")]
    [TestCase("POST /events HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 400, "the body is empty")]
    [TestCase(
        "POST /events?event=done HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 400,
        "the event's type goes into 'type'")]
    [TestCase(
        "POST /events?an-unknown-name-that-has-no-end-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx HTTP/1.1\r\n" + Host
            + "Content-Length: 0\r\n",
        400, "allowed are topic, type, retry and id")]
    [TestCase(
        "POST /events HTTP/1.1\r\n" + Host + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 0\r\n",
        415, "send a form")]
    [TestCase(
        "POST /events HTTP/1.1\r\n" + Host + "Content-Type: text/eventstream\r\nContent-Length: 0\r\n", 415,
        "text/event-stream")]
    [TestCase(
        "DELETE /events HTTP/1.1\r\n" + Host, 405, "method not allowed; use one of GET, HEAD, POST, PUT, OPTIONS")]
    [TestCase("POST / HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 405, "method not allowed; use one of GET, HEAD")]
    [TestCase(
        "POST /events HTTP/1.1\r\n" + Host + "Content-Length: 70000\r\n", 413,
        "an event's data and type together may be at most 65536 bytes (--max-event-bytes)")]
    [TestCase(
        "POST /events HTTP/1.1\r\n" + Host + "Content-Encoding: gzip\r\nContent-Length: 1\r\n", 415,
        "Content-Encoding")]
    [TestCase(
        "GET / HTTP/1.1\r\n" + Host + "Transfer-Encoding: gzip, chunked\r\n", 501,
        "the only supported transfer encoding is chunked")]
    [TestCase("GET / HTTP/2.0\r\n" + Host, 505, "supports only HTTP/1.1 and HTTP/1.0")]
    public async Task A_refusal_is_one_line(string head, int status, string says)
    {
        await using var server = new RunningServer(sockets: sockets);
        await AssertOneLineAsync(server, head + "\r\n", status, says);
    }

    [Test]
    public async Task A_refusal_of_what_is_too_long_is_one_line()
    {
        await using var server = new RunningServer(sockets: sockets);
        await AssertOneLineAsync(
            server,
            $"GET /{new string('x', HttpLimits.MaxRequestLine)} HTTP/1.1\r\n{Host}\r\n",
            414,
            $"the request line is longer than {HttpLimits.MaxRequestLine} bytes");
        await AssertOneLineAsync(
            server,
            $"GET / HTTP/1.1\r\n{Host}X: {new string('x', HttpLimits.MaxHead)}\r\n\r\n",
            431,
            $"the request head is larger than {HttpLimits.MaxHead} bytes");
    }

    [TestCase(
        "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n", 401,
        "publishing requires a key or token of this server: send Authorization: Bearer <key or token>")]
    [TestCase(
        "POST /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Length: 1\r\n", 401,
        "this is not a key or token of this server")]
    [TestCase(
        "POST /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a.b.c\r\nContent-Length: 1\r\n", 401,
        "the token can't be read")]
    [TestCase(
        "POST /events HTTP/1.1\r\nHost: a\r\nAuthorization: key-of-the-tests\r\nContent-Length: 1\r\n", 401,
        "does not begin with 'Bearer'")]
    [TestCase(
        "POST /events HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\nContent-Length: 1\r\n", 401,
        "does not begin with 'Bearer'")]
    [TestCase(
        "POST /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer\r\nContent-Length: 1\r\n", 401,
        "has no key or token after 'Bearer'")]
    [TestCase("GET /events HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eDp5\r\n", 401, "does not begin with 'Bearer'")]
    [TestCase("GET /events HTTP/1.1\r\nHost: a\r\n", 401, "subscribing requires a token")]
    [TestCase(
        "GET /events?topic=b HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {0}\r\n", 403,
        "does not allow subscribing to the topic 'b'")]
    [TestCase(
        "POST /events?topic=b HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {0}\r\nContent-Length: 0\r\n", 403,
        "does not allow publishing to the topic 'b'")]
    [TestCase(
        "POST /events?topic=a&type=t HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key-of-the-tests\r\n"
            + "Content-Length: 0\r\n",
        429, "more events than --publish-rate allows")]
    public async Task A_refusal_of_what_is_not_allowed_is_one_line(string head, int status, string says)
    {
        await using var server = new RunningServer(options =>
        {
            options.PublishKeys = ["key-of-the-tests"];
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
            options.IsPrivate = true;
            options.PublishRate = 1;
            options.TimeProvider = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        }, sockets);
        using RawClient before = await RawClient.ConnectAsync(
            server,
            "POST /events?type=t HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key-of-the-tests\r\n"
                + "Content-Length: 0\r\n\r\n");
        Assert.That(await before.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        await AssertOneLineAsync(
            server, head.Replace("{0}", Tokens.For("""["a"]""", """["a"]""")) + "\r\n", status, says);
    }

    private static async Task AssertOneLineAsync(RunningServer server, string request, int status, string says)
    {
        using RawClient client = await RawClient.ConnectAsync(server, request);
        string answer = await client.ReadAnswerAsync();
        string body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Multiple(() =>
        {
            Assert.That(
                answer,
                Does.StartWith($"HTTP/1.1 {status} ").And.Contain("Content-Type: text/plain; charset=utf-8\r\n"));
            Assert.That(body, Does.Match("^[ -~]{8,150}\n$").And.Contain(says));
        });
    }
}
