using Microsoft.Extensions.Time.Testing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>What a publisher's token allows, and how fast.</summary>
[TestFixture(SocketKind.Native, TestName = "TokenPublishTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "TokenPublishTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "TokenPublishTests, veiled sockets")]
public class TokenPublishTests(SocketKind sockets)
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private RunningServer _server = null!;

    [SetUp]
    public void Start() => _server = new RunningServer(
        options =>
        {
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
            options.PublishKeys = ["key-one-of-the-test", "key-two-of-the-test"];
            options.PublishRate = 3;
            options.TimeProvider = _time;
        },
        sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("/events?topic=prices/1", 200, "-1")]
    [TestCase("/events?topic=prices/1&topic=prices/2", 200, "-1")]
    [TestCase("/events?topic=prices/1&topic=news", 403, "the topic 'news'")]
    [TestCase("/events?topic=price", 403, "the topic 'price'")]
    [TestCase("/events", 403, "the topic 'default'")]
    [TestCase("/events?topic=$stats", 400, "reserved for the server")]
    public async Task A_token_publishes_on_the_topics_it_names_and_no_others(string target, int status, string answer)
    {
        string token = Tokens.For("""["*"]""", """["prices/*"]""");
        using RawClient publisher = await PostAsync(target, "x", token);
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith($"HTTP/1.1 {status} ").And.Contain(answer));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(status == 200 ? 2 : 1));
        await publisher.SendAsync(Post("/events?topic=prices/1", "next", token));
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "), "the connection lives on");
    }

    [TestCase("application/x-www-form-urlencoded", "data=x&topic=news")]
    [TestCase("application/x-ndjson", "x\n")]
    [TestCase("text/event-stream", "data: x\n\n")]
    public async Task The_topics_of_every_kind_of_body_are_looked_at(string type, string body)
    {
        using RawClient publisher = await PostAsync(
            "/events?topic=news", body, Tokens.For("""["*"]""", """["prices/*"]"""), $"Content-Type: {type}\r\n");
        string answer = await publisher.ReadAnswerAsync();
        Assert.That(
            answer, Does.StartWith("HTTP/1.1 403 ").And.Contain("insufficient_scope").And.Contain("the topic 'news'"));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(1));
    }

    [TestCase("key-one-of-the-test", 200)]
    [TestCase("key-three-of-the-test", 401)]
    [TestCase("", 401)]
    public async Task Keys_and_tokens_go_side_by_side(string bearer, int status)
    {
        using RawClient publisher = await PostAsync("/events?topic=any", "x", bearer);
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith($"HTTP/1.1 {status} "));
    }

    [TestCase("Cookie: rawsse_token={0}\r\n", "")]
    [TestCase("", "?access_token={0}")]
    public async Task A_cookie_or_a_query_does_not_publish(string header, string query)
    {
        // A browser sends a cookie with what any page has it post: only what a program adds itself counts.
        string token = Tokens.For("[]", """["*"]""");
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            $"POST /events{query.Replace("{0}", token)} HTTP/1.1\r\nHost: localhost\r\n"
                + $"{header.Replace("{0}", token)}Content-Length: 1\r\n\r\nx");
        Assert.That(
            await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 401 ").And.Contain("Authorization: Bearer"));
    }

    [Test]
    public async Task A_body_that_outlives_its_token_publishes_nothing_more()
    {
        long exp = _time.GetUtcNow().ToUnixTimeSeconds() + 60;
        string token = Tokens.Of($$$"""{"exp":{{{exp}}},"rawsse":{"publish":["*"]}}""");
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            $"POST /events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
                + "Content-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n2\r\n1\n\r\n");
        Wait.Until(() => _server.Server.Log.End.Number == 2, "the first is published");
        _time.Advance(TimeSpan.FromSeconds(60));
        await publisher.SendAsync("2\r\n2\n\r\n");
        Assert.That(
            await publisher.ReadAnswerAsync(),
            Does.StartWith("HTTP/1.1 401 ").And.Contain("event 2: the token has expired; 1 before it were published"));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(2));
    }

    [Test]
    public async Task A_publisher_that_is_too_fast_is_told_when_to_go_on_and_others_are_not_held_up()
    {
        using RawClient publisher = await RawClient.ConnectAsync(_server);
        for (int i = 1; i <= 4; i++)
        {
            await publisher.SendAsync(Post("/events", "x", "key-one-of-the-test"));
            Assert.That(
                await publisher.ReadAnswerAsync(),
                i <= 3
                    ? Does.StartWith("HTTP/1.1 200 ")
                    : Does.StartWith("HTTP/1.1 429 Too Many Requests\r\n").And.Contain("Retry-After: 1\r\n"));
        }

        using RawClient other = await PostAsync("/events", "x", "key-two-of-the-test");
        Assert.That(await other.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        _time.Advance(TimeSpan.FromSeconds(1));
        await publisher.SendAsync(Post("/events", "x", "key-one-of-the-test"));
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "), "on the same connection");
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(6));
    }

    [Test]
    public async Task The_answer_to_a_body_of_many_events_says_how_many_were_published()
    {
        using RawClient publisher = await PostAsync(
            "/events", "1\n2\n3\n4\n5\n", "key-one-of-the-test", "Content-Type: application/x-ndjson\r\n");
        Assert.That(
            await publisher.ReadAnswerAsync(),
            Does.StartWith("HTTP/1.1 429 ").And.Contain("Retry-After: 1\r\n").And.Contain("event 4: ").And.Contain(
                "; 3 before it were published"));
        Assert.That(_server.Server.Log.End.Number, Is.EqualTo(4));
    }

    private Task<RawClient> PostAsync(string target, string body, string bearer, string headers = "") =>
        RawClient.ConnectAsync(_server, Post(target, body, bearer, headers));

    private static string Post(string target, string body, string bearer, string headers = "") =>
        $"POST {target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {bearer}\r\n"
            + $"{headers}Content-Length: {body.Length}\r\n\r\n{body}";
}
