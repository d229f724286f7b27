using Microsoft.Extensions.Time.Testing;
using RawSse.Http;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Peers that do nothing, or too little, on a clock that the test moves.</summary>
[TestFixture(SocketKind.Native, TestName = "DeadlineTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "DeadlineTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "DeadlineTests, veiled sockets")]
public class DeadlineTests(SocketKind sockets)
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private RunningServer _server = null!;

    [SetUp]
    public void Start() => _server = new RunningServer(options => options.TimeProvider = _time, sockets);

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task A_request_that_does_not_end_gets_408()
    {
        // That the first answer has come shows that the beginning of the second request was read.
        using RawClient client = await RawClient.ConnectAsync(
            _server, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHo");
        _ = await client.ReadAnswerAsync();
        Task<string> answer = client.ReadToEndAsync();
        AdvanceUntil(() => answer.IsCompleted);
        Assert.That(await answer, Does.StartWith("HTTP/1.1 408 Request Timeout").And.Contain("Connection: close"));
        AdvanceUntil(() => _server.Server.Connections.Ended(CloseReason.RequestTimeout) == 1);
    }

    [Test]
    public async Task A_HEAD_request_that_does_not_end_gets_408_without_content()
    {
        using RawClient client = await RawClient.ConnectAsync(
            _server, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHo");
        _ = await client.ReadAnswerAsync();
        Task<string> answer = client.ReadToEndAsync();
        AdvanceUntil(() => answer.IsCompleted);
        Assert.That(await answer, Does.StartWith("HTTP/1.1 408 Request Timeout").And.EndWith("\r\n\r\n"));
    }

    [Test]
    public async Task An_empty_line_after_an_answer_begins_no_request()
    {
        // That the first answer has come shows that the empty line was read.
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n\r\n");
        _ = await client.ReadAnswerAsync();
        TimeSpan bound = HttpLimits.IdleTimeout - TimeSpan.FromSeconds(2);
        for (TimeSpan idle = TimeSpan.Zero; idle < bound; idle += TimeSpan.FromSeconds(1))
        {
            // Until the server has seen that its answer is sent, the answer's own deadline runs. Other requests are
            // answered later.
            using RawClient other = await RawClient.ConnectAsync(
                _server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            _ = await other.ReadToEndAsync();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await client.SendAsync("\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK").And.EndWith("ok\n"));
        Task<string> rest = client.ReadToEndAsync();
        AdvanceUntil(() => rest.IsCompleted);
        Assert.That(await rest, Is.Empty, "and no 408 at the end");
    }

    [Test]
    public async Task A_connection_that_never_asks_is_closed_without_a_word()
    {
        using RawClient client = await RawClient.ConnectAsync(_server);
        Task<string> answer = client.ReadToEndAsync();
        AdvanceUntil(() => answer.IsCompleted);
        Assert.That(await answer, Is.Empty);
        Wait.Until(() => _server.Server.Connections.Ended(CloseReason.IdleTimeout) == 1, "its end has a name");
    }

    [Test]
    public async Task A_kept_alive_connection_is_closed_when_it_idles()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        _ = await client.ReadAnswerAsync();
        _time.Advance(HttpLimits.RequestTimeout + TimeSpan.FromSeconds(1));
        await client.SendAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(
            await client.ReadAnswerAsync(),
            Does.StartWith("HTTP/1.1 200 OK"),
            "it idles longer than a request may take");
        Task<string> rest = client.ReadToEndAsync();
        AdvanceUntil(() => rest.IsCompleted);
        Assert.That(await rest, Is.Empty);
        Wait.Until(() => _server.Server.Connections.Ended(CloseReason.IdleTimeout) == 1, "its end has a name");
    }

    [Test]
    public async Task A_body_of_many_events_may_be_silent_for_an_hour()
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            _server,
            "PUT /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
        _ = await publisher.ReadToAsync("\r\n\r\n");
        await publisher.SendAsync("2\r\n1\n\r\n");
        Wait.Until(() => _server.Server.Log.End.Number == 2, "the first event is published");
        for (int minute = 0; minute < 60; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await publisher.SendAsync("2\r\n2\n\r\n0\r\n\r\n");
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 OK").And.EndsWith("-2\n"));
    }

    [Test]
    public async Task An_idle_stream_lives_on_heartbeats()
    {
        using RawClient client = await RawClient.ConnectAsync(_server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        _ = await client.ReadToAsync("\n\n\r\n");
        for (int i = 0; i < 3; i++)
        {
            Task<string> heartbeat = client.ReadToAsync("2\r\n:\n\r\n");
            AdvanceUntil(() => heartbeat.IsCompleted);
            Assert.That(await heartbeat, Is.EqualTo("2\r\n:\n\r\n"));
        }
    }

    /// <summary>Lets the clock run, a second at a time, until the server has noticed.</summary>
    /// <remarks>
    /// The clock must not run away: an answer that the server is about to send has a deadline by the same clock. So the
    /// server gets a moment of real time now and then.
    /// </remarks>
    private void AdvanceUntil(Func<bool> condition) => Wait.Until(
        () =>
        {
            for (int seconds = 0; seconds < HttpLimits.ResponseTimeout.TotalSeconds / 3; seconds++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                if (condition())
                {
                    return true;
                }
            }

            return SpinWait.SpinUntil(condition, TimeSpan.FromMilliseconds(100));
        },
        "the server notices that time has passed");
}
