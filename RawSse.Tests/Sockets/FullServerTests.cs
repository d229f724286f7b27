using Microsoft.Extensions.Time.Testing;
using RawSse.Http;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

[TestFixture(SocketKind.Native, TestName = "FullServerTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "FullServerTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "FullServerTests, veiled sockets")]
public class FullServerTests(SocketKind sockets)
{
    private const string Stream = "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";
    private const string Publication = "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx";
    private const string HealthCheck = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly KeptLog _log = new();

    [Test]
    public async Task A_full_server_tells_browsers_when_to_come_back_and_others_by_status()
    {
        await using RunningServer server = Start(maxConnections: 2);
        RawClient first = await RawClient.ConnectAsync(server, Stream);
        using RawClient second = await RawClient.ConnectAsync(server, Stream);
        Wait.Until(() => server.Server.Subscribers == 2, "it is full");
        using RawClient browser = await RawClient.ConnectAsync(server, Stream);
        using RawClient program = await RawClient.ConnectAsync(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(
            await browser.ReadToEndAsync(),
            Does.Match(
                "^HTTP/1.1 200 OK\r\n(.*\r\n)+\r\nevent: rawsse.busy\nretry: ([5-9]|[12][0-9]|30)000\ndata: .+\n\n$"));
        Assert.That(
            await program.ReadToEndAsync(), Does.StartWith("HTTP/1.1 503 Service Unavailable").And.Match(
                "Retry-After: [0-9]+\r\n"));
        browser.Dispose();
        program.Dispose();
        first.Dispose();
        Wait.Until(() => server.Server.Connections.Count == 1, "there is room again");
        using RawClient third = await RawClient.ConnectAsync(server, Stream);
        Assert.That(await third.ReadToAsync("\n\n\r\n"), Does.Contain("retry: 3000\nevent: rawsse.open\n"));
    }

    [Test]
    public async Task Connections_from_before_the_server_was_full_go_on()
    {
        await using RunningServer server = Start(maxConnections: 2);
        using RawClient publisher = await RawClient.ConnectAsync(server, Publication);
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        using RawClient reader = await RawClient.ConnectAsync(server, HealthCheck);
        Assert.That(await reader.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        using RawClient surplus = await RawClient.ConnectAsync(server);
        Wait.Until(() => server.Server.Connections.Count == 3, "it is more than full");

        await publisher.SendAsync(Publication);
        Assert.That(await publisher.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        await reader.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await reader.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "));
        await reader.SendAsync(Stream);
        Assert.That(await reader.ReadToAsync("\n\n\r\n"), Does.Contain("retry: 3000\n"));
    }

    [Test]
    public async Task Publishers_and_health_checks_are_served_by_a_full_server()
    {
        await using RunningServer server = Start(maxConnections: 1);
        using RawClient reader = await RawClient.ConnectAsync(server, Stream);
        Wait.Until(() => server.Server.Subscribers == 1, "it is full");
        using RawClient publisher = await RawClient.ConnectAsync(server);
        for (int i = 0; i < 3; i++)
        {
            await publisher.SendAsync(Publication);
            Assert.That(
                await publisher.ReadAnswerAsync(),
                Does.StartWith("HTTP/1.1 200 ").And.Contain("Connection: keep-alive\r\n"));
        }

        using RawClient check = await RawClient.ConnectAsync(server, HealthCheck);
        Assert.That(
            await check.ReadToEndAsync(),
            Does.StartWith("HTTP/1.1 200 ").And.Contain("Connection: close\r\n"),
            "strangers do not hold the few places");
        using RawClient stranger = await RawClient.ConnectAsync(server, Publication.Replace("localhost", "a"));
        Assert.That(
            await stranger.ReadToEndAsync(), Does.StartWith("HTTP/1.1 403 ").And.Contain("Connection: close\r\n"));
    }

    [Test]
    public async Task A_surplus_connection_that_asks_nothing_is_soon_closed()
    {
        await using RunningServer server = Start(maxConnections: 1);
        using RawClient first = await RawClient.ConnectAsync(server);
        Wait.Until(() => server.Server.Connections.Count == 1, "it is full");
        using RawClient surplus = await RawClient.ConnectAsync(server);
        Wait.Until(() => server.Server.Connections.Count == 2, "it is more than full");
        _time.Advance(HttpLimits.SurplusTimeout);
        Wait.Until(() => server.Server.Connections.Ended(CloseReason.IdleTimeout) == 1, "the surplus is closed");
        Assert.That(await surplus.ReadToEndAsync(), Is.Empty);
        await first.SendAsync(HealthCheck);
        Assert.That(await first.ReadAnswerAsync(), Does.StartWith("HTTP/1.1 200 "), "the first has more time");
    }

    [Test]
    public async Task Far_above_the_limit_connections_are_closed_at_once_and_the_log_says_so_once_a_minute()
    {
        await using RunningServer server = Start(maxConnections: 1);
        var clients = new List<RawClient>();
        for (int i = 0; i < 150; i++)
        {
            clients.Add(await RawClient.ConnectAsync(server));
        }

        Wait.Until(
            () => server.Server.Connections.Ended(CloseReason.ServerFull) == 49, "what is above the reserve is closed");
        Assert.That(_log.Lines, Is.EqualTo(new[] { Line(1) }));
        _time.Advance(TimeSpan.FromMinutes(1));
        Wait.Until(() => server.Server.Connections.Count == 0, "the idle ones are closed");
        using RawClient first = await RawClient.ConnectAsync(server, Stream);
        Wait.Until(() => server.Server.Subscribers == 1, "it is full again");
        using RawClient surplus = await RawClient.ConnectAsync(server, Stream);
        _ = await surplus.ReadToEndAsync();
        Assert.That(_log.Lines, Is.EqualTo(new[] { Line(1), Line(49) }));
        clients.ForEach(client => client.Dispose());
    }

    private static string Line(int count) =>
        $"Warning: The server is full (1 connections, --max-connections); {count} turned away since the last such line";

    private RunningServer Start(int maxConnections) => new(
        options =>
        {
            options.MaxConnections = maxConnections;
            options.TimeProvider = _time;
            options.LoggerFactory = _log;
        },
        sockets);
}
