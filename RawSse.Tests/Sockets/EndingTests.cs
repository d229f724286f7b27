using System.Net.Sockets;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>How connections end, and what happens to a server whose loop fails.</summary>
[TestFixture(SocketKind.Native, TestName = "EndingTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "EndingTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "EndingTests, veiled sockets")]
public class EndingTests(SocketKind sockets)
{
    [Test]
    public async Task Every_connection_ends_with_exactly_one_reason()
    {
        await using var server = new RunningServer(sockets: sockets);
        string[] requests =
        [
            "", "GET", "BAD\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET /events HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
        ];
        for (int i = 0; i < 300; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(server, requests[i % requests.Length]);
            client.Socket.LingerState = new LingerOption(i % 4 == 0, 0);
        }

        RawClient[] open = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => RawClient.ConnectAsync(server, requests[4])));
        Wait.Until(() => server.Server.Connections.Opened == 320, "all were accepted");
        Wait.Until(() => server.Server.Subscribers == 20, "the last are subscribed, the others gone");
        await server.Server.StopAsync();
        Assert.Multiple(() =>
        {
            Assert.That(server.Server.Connections.Count, Is.Zero);
            Assert.That(Enum.GetValues<CloseReason>().Sum(server.Server.Connections.Ended), Is.EqualTo(320));
            Assert.That(server.Server.Connections.Ended(CloseReason.ServerStopped), Is.GreaterThanOrEqualTo(20));
        });
        Array.ForEach(open, client => client.Dispose());
    }

    [Test]
    public async Task A_loop_that_dies_ends_the_server_with_its_error()
    {
        var time = new FailingTime();
        await using var server = new RunningServer(options => options.TimeProvider = time, sockets);
        Assert.That(server.Server.Completion.IsCompleted, Is.False);
        time.Fails = true;
        Wait.Until(() => server.Server.Completion.IsFaulted, "the server says that it can't go on");
        Assert.That(server.Server.Completion.Exception?.InnerException, Is.InstanceOf<InvalidTimeZoneException>());

        // Only Completion tells of it: to stop and to dispose are what one does next.
        await server.Server.StopAsync().WaitAsync(Wait.Bound);
        await server.DisposeAsync().AsTask().WaitAsync(Wait.Bound);
    }

    /// <summary>A clock that breaks: nothing in the server expects that.</summary>
    private sealed class FailingTime : TimeProvider
    {
        public volatile bool Fails;

        public override DateTimeOffset GetUtcNow() =>
            Fails ? throw new InvalidTimeZoneException("broken") : base.GetUtcNow();
    }
}
