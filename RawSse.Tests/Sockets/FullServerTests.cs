using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

public class FullServerTests
{
    private const string Stream = "GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n";

    [Test]
    public async Task A_full_server_tells_browsers_when_to_come_back_and_others_by_status()
    {
        await using var server = new RunningServer(options => options.MaxConnections = 2);
        RawClient first = await RawClient.ConnectAsync(server, Stream);
        using RawClient second = await RawClient.ConnectAsync(server, Stream);
        Wait.Until(() => server.Server.Subscribers == 2, "it is full");
        using RawClient browser = await RawClient.ConnectAsync(server, Stream);
        using RawClient program = await RawClient.ConnectAsync(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(
            await browser.ReadToEndAsync(),
            Does.Match("^HTTP/1.1 200 OK\r\n(.*\r\n)+\r\nevent: rawsse.busy\nretry: ([5-9]|[12][0-9]|30)000\ndata: .+\n\n$"));
        Assert.That(
            await program.ReadToEndAsync(), Does.StartWith("HTTP/1.1 503 Service Unavailable").And.Match("Retry-After: [0-9]+\r\n"));
        browser.Dispose();
        program.Dispose();
        first.Dispose();
        Wait.Until(() => server.Server.Connections.Count == 1, "there is room again");
        using RawClient third = await RawClient.ConnectAsync(server, Stream);
        Assert.That(await third.ReadToAsync("\n\n\r\n"), Does.Contain("retry: 3000\nevent: rawsse.open\n"));
    }

    [Test]
    public async Task Far_above_the_limit_connections_are_closed_at_once()
    {
        await using var server = new RunningServer(options => options.MaxConnections = 1);
        var clients = new List<RawClient>();
        for (int i = 0; i < 150; i++)
        {
            clients.Add(await RawClient.ConnectAsync(server));
        }

        Wait.Until(() => server.Server.Connections.Ended(CloseReason.ServerFull) == 49, "what is above the reserve is closed");
        clients.ForEach(client => client.Dispose());
    }
}
