using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

[TestFixture(SocketKind.Native, TestName = "PrivateTopicTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "PrivateTopicTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "PrivateTopicTests, veiled sockets")]
public class PrivateTopicTests(SocketKind sockets)
{
    private const string Opening = "HTTP/1.1 200 OK\r\n";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly KeptLog _log = new(LogLevel.Trace);
    private RunningServer _server = null!;

    [SetUp]
    public void Start() => _server = new RunningServer(
        options =>
        {
            options.IsPrivate = true;
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
            options.TimeProvider = _time;
            options.LoggerFactory = _log;
        },
        sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("Authorization: Bearer {0}\r\n", "")]
    [TestCase("authorization: bearer  {0} \r\n", "")]
    [TestCase("", "&access_token={0}")]
    [TestCase("Cookie: rawsse_token={0}\r\n", "")]
    [TestCase("Cookie: a=b; rawsse_token=\"{0}\"; c=d\r\n", "")]
    [TestCase(
        "Cookie: rawsse_token=old\r\n", "&access_token={0}", Description = "what was named counts before the cookie")]
    [TestCase("Authorization: Bearer {0}\r\nCookie: rawsse_token=old\r\n", "&access_token=old")]
    public async Task A_token_that_allows_the_topic_opens_the_stream_wherever_it_comes_from(string header, string query)
    {
        using RawClient client = await GetAsync(Tokens.For("""["prices/*"]"""), header, $"topic=prices/1{query}");
        Assert.That(await client.ReadToAsync("\n\n\r\n"), Does.StartWith(Opening));
        _ = _server.Server.Publish(new SseEvent("231"), TopicSet.Of("prices/1"));
        Assert.That(await client.ReadToAsync("\n\n\r\n"), Does.Contain("data: 231\n"));
        Assert.That(
            string.Join('\n', _log.Lines),
            Does.Not.Contain("eyJ").And.Not.Contain("access_token").And.Contain("/events"));
    }

    [TestCase("Cookie: rawsse_token=planted\r\nCookie: x=y; __Host-rawsse_token={0}\r\n")]
    [TestCase("Cookie: a=b\r\nCookie: rawsse_token={0}\r\n", Description = "as HTTP/2 splits it")]
    [TestCase("Cookie: a=b; __Host-rawsse_token=\"{0}\"; rawsse_token=planted\r\n")]
    public async Task The_cookie_that_only_this_host_can_set_counts_first_in_whichever_line(string header)
    {
        using RawClient client = await GetAsync(Tokens.For("""["a"]"""), header, "topic=a");
        Assert.That(await client.ReadToAsync("\n\n\r\n"), Does.StartWith(Opening));
    }

    [TestCase("", "topic=a", 401, "subscribing requires a token")]
    [TestCase("Authorization: Basic eyJ\r\n", "topic=a", 401, "does not begin with 'Bearer'")]
    [TestCase("Cookie: xrawsse_token=eyJ\r\n", "topic=a", 401, "subscribing requires a token")]
    [TestCase("", "topic=a&access_token=", 401, "subscribing requires a token")]
    [TestCase("", "topic=a&access_token=x", 401, "can't be read")]
    [TestCase("Authorization: Bearer \u00ff\r\n", "topic=a", 401, "can't be read")]
    [TestCase("Authorization: Bearer {0}\r\n", "topic=b", 403, "the topic 'b'")]
    [TestCase("Authorization: Bearer {0}\r\n", "topic=a&topic=b", 403, "the topic 'b'")]
    [TestCase("Authorization: Bearer {0}\r\n", "topic=a*", 403, "the topic 'a*'")]
    [TestCase("Authorization: Bearer {0}\r\n", "topic=*", 403, "the topic '*'")]
    [TestCase("Authorization: Bearer {0}\r\n", "topic=$stats", 403, "the topic '$stats'")]
    [TestCase("Authorization: Bearer {0}\r\n", "", 403, "the topic 'default'")]
    public async Task Without_a_good_token_there_is_no_stream_and_one_line_says_why(
        string header, string query, int status, string why)
    {
        using RawClient client = await GetAsync(Tokens.For("""["a"]"""), header, query);
        string answer = await client.ReadAnswerAsync();
        Assert.Multiple(() =>
        {
            Assert.That(
                answer, Does.StartWith($"HTTP/1.1 {status} ").And.Contain("WWW-Authenticate: Bearer").And.Contain(why));
            Assert.That(answer, Does.Not.Contain("event-stream").And.Not.Contain("retry:"));
            Assert.That(_server.Server.Subscribers, Is.Zero);
        });
    }

    [Test]
    public async Task HEAD_needs_the_token_too()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadToAsync("\r\n\r\n"), Does.StartWith("HTTP/1.1 401 "));
    }

    [TestCase("HTTP/1.1", "event: rawsse.expired\nretry: [3-6][0-9]{3}\ndata: {}\n\n\r\n0\r\n\r\n$")]
    [TestCase("HTTP/1.0", "event: rawsse.expired\nretry: [3-6][0-9]{3}\ndata: {}\n\n$")]
    public async Task A_stream_ends_when_its_token_expires_and_says_so(string version, string end)
    {
        long exp = _time.GetUtcNow().ToUnixTimeSeconds() + 10;
        string mortal = Tokens.Of($$$"""{"exp":{{{exp}}},"rawsse":{"subscribe":["a"]}}""");
        using RawClient dies = await GetAsync(mortal, "Authorization: Bearer {0}\r\n", "topic=a", version);
        using RawClient lives = await GetAsync(Tokens.For("""["a"]"""), "Authorization: Bearer {0}\r\n", "topic=a");
        string[] openings = [await dies.ReadToAsync("-0\n\n"), await lives.ReadToAsync("-0\n\n\r\n")];
        Assert.That(openings, Has.All.StartsWith(Opening));
        Wait.Until(() => _server.Server.Subscribers == 2, "both are there");
        _time.Advance(TimeSpan.FromSeconds(9));
        _ = _server.Server.Publish(new SseEvent("1"), TopicSet.Of("a"));
        Assert.That(await dies.ReadToAsync("data: 1\n"), Does.Contain("data: 1"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await dies.ReadToEndAsync(), Does.Match(end));
        Wait.Until(() => _server.Server.Connections.Ended(CloseReason.TokenExpired) == 1, "its end has a name");
        Wait.Until(() => _server.Server.Subscribers == 1, "the other goes on");
        using RawClient again = await GetAsync(mortal, "Authorization: Bearer {0}\r\n", "topic=a");
        Assert.That(await again.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 401 ").And.Contain("has expired"));
        _ = _server.Server.Publish(new SseEvent("2"), TopicSet.Of("a"));
        Assert.That(await lives.ReadToAsync("data: 2\n"), Does.Contain("data: 1"));
    }

    private Task<RawClient> GetAsync(
        string token, string header, string query, string version = "HTTP/1.1") => RawClient.ConnectAsync(
        _server,
        string.Format(
            CultureInfo.InvariantCulture, $"GET /events?{query} {version}\r\nHost: a\r\n{header}\r\n", token));
}
