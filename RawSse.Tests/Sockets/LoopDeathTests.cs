using System.Diagnostics;
using RawSse.FanOut;
using RawSse.Http;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Whichever of its loops fails, the server says that it can't go on, and which loop it was.</summary>
public sealed class LoopDeathTests
{
    private const string Post = "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx";

    private readonly BreakingClock _clock = new();
    private readonly KeptLog _log = new();

    [Test]
    public Task The_shared_timer([Values] SocketKind sockets) =>
        AssertDiesAsync(sockets, "shared timer", parts => parts[0] == typeof(SharedTimer), _ => Task.CompletedTask);

    [Test]
    public Task A_fan_out_shard([Values] SocketKind sockets) => AssertDiesAsync(
        sockets,
        "fan-out shard",
        parts => parts[0] == typeof(FanOutShard),
        async server =>
        {
            using RawClient reader = await RawClient.ConnectAsync(
                server, "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Wait.Until(() => server.Server.Completion.IsCompleted, "its first pass is its last");
        });

    [Test]
    [Platform("Linux")]
    public Task The_poll_loop() => AssertDiesAsync(
        SocketKind.Native,
        "poll loop",
        parts => parts[0] == typeof(EventLoop),
        async server =>
        {
            // It looks at the clock by itself where a request that it found has published. One that is there before
            // anyone waits for it is found by others, so there may have to be several.
            while (!server.Server.Completion.IsCompleted)
            {
                _ = await Task.WhenAny(server.Server.Completion, PublishAsync(server));
            }
        });

    [Test]
    public Task The_accept_loop([Values] SocketKind sockets) => AssertDiesAsync(
        sockets,
        "accept loop",
        parts => parts.Contains(typeof(AcceptLoop)) && !parts.Contains(typeof(HttpConnection)),
        async server =>
        {
            // It looks at the clock by itself where it turns someone away.
            var clients = new List<RawClient>();
            while (!server.Server.Completion.IsCompleted)
            {
                Assert.That(clients, Has.Count.LessThan(1000));
                clients.Add(await RawClient.ConnectAsync(server));
                long opened = clients.Count;
                Wait.Until(
                    () => server.Server.Connections.Opened >= opened || server.Server.Completion.IsCompleted,
                    "it is accepted");
            }

            clients.ForEach(client => client.Dispose());
        });

    /// <summary>
    /// Publishes on a connection that has asked before. It may end anywhere, for the server is dying.
    /// </summary>
    private static async Task PublishAsync(RunningServer server)
    {
        using RawClient publisher = await RawClient.ConnectAsync(
            server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _ = await publisher.ReadAnswerAsync();
        await publisher.SendAsync(Post);
        _ = await publisher.ReadToEndAsync();
    }

    private async Task AssertDiesAsync(
        SocketKind sockets, string loop, Func<Type[], bool> breaks, Func<RunningServer, Task> provoke)
    {
        await using var server = new RunningServer(
            options =>
            {
                options.TimeProvider = _clock;
                options.LoggerFactory = _log;
                options.MaxConnections = loop == "accept loop" ? 1 : options.MaxConnections;
            },
            sockets);
        Assert.That(server.Server.Completion.IsCompleted, Is.False);
        _clock.Breaks = breaks;
        await provoke(server);
        Wait.Until(() => server.Server.Completion.IsFaulted, "the server says that it can't go on");
        _clock.Breaks = null;
        Assert.That(server.Server.Completion.Exception?.InnerException, Is.InstanceOf<InvalidTimeZoneException>());
        Assert.That(_log.Lines, Has.Some.StartsWith($"Critical: The {loop} failed"));
    }

    /// <summary>A clock that breaks for one part of the server: nothing in the server expects that.</summary>
    private sealed class BreakingClock : TimeProvider
    {
        /// <summary>Whether it breaks for a caller; of the server's types, the nearest comes first.</summary>
        public volatile Func<Type[], bool>? Breaks;

        public override DateTimeOffset GetUtcNow() => Check(base.GetUtcNow());

        public override long GetTimestamp() => Check(base.GetTimestamp());

        private T Check<T>(T now) => Breaks is { } breaks && Callers() is { Length: > 0 } parts && breaks(parts)
            ? throw new InvalidTimeZoneException("broken")
            : now;

        private static Type[] Callers() =>
        [
            .. new StackTrace().GetFrames()
                .Select(frame => Outermost(frame.GetMethod()?.DeclaringType))
                .OfType<Type>()
                .Where(type => type.Assembly == typeof(SseServer).Assembly),
        ];

        private static Type? Outermost(Type? type) => type?.DeclaringType is { } outer ? Outermost(outer) : type;
    }
}
