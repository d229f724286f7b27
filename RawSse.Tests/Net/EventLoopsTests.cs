using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>What a group of loops promises.</summary>
public sealed class EventLoopsTests : IDisposable
{
    private readonly ConnectionCounts _counts = new(NullLogger.Instance);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _peers = [];

    public EventLoopsTests() => _listener.Start();

    public void Dispose()
    {
        _listener.Dispose();
        _peers.ForEach(peer => peer.Dispose());
    }

    [Test]
    public void Whoever_has_deadlines_looked_at_does_not_wait_for_those_who_are_told()
    {
        using var told = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        EventLoops loops = Start(2);
        var server = new Server(() =>
        {
            told.Set();
            _ = gate.Wait(Wait.Bound);
        });
        loops.Give(Accept(), server);
        Wait.Until(() => server.Loops.Count == 1, "it is served");
        loops.Expire();
        Assert.That(told.Wait(Wait.Bound), "the deadline is told");

        // The loop hangs in that; the shared timer, whose stack this would be, goes on.
        loops.Expire();
        gate.Set();
        End(loops);
        Assert.That(_counts.Ended(CloseReason.ServerStopped), Is.EqualTo(1));
    }

    [Test]
    public void Connections_are_spread_evenly_and_each_is_served_on_its_loop()
    {
        EventLoops loops = Start(3);
        var server = new Server(() => { });
        for (int i = 1; i <= 30; i++)
        {
            loops.Give(Accept(), server);
            Wait.Until(() => server.Loops.Count == i, "it is served");
        }

        Assert.That(loops.All.Select(loop => loop.Load), Is.All.EqualTo(10));
        Assert.That(server.Loops.GroupBy(loop => loop).Select(loop => loop.Count()), Is.EqualTo(new[] { 10, 10, 10 }));
        End(loops);
    }

    [Test]
    public void A_connection_that_comes_after_the_end_is_closed()
    {
        EventLoops loops = Start(1);
        End(loops);
        var server = new Server(() => { });
        loops.Give(Accept(), server);
        Assert.That((server.Loops.Count, _counts.Ended(CloseReason.ServerStopped)), Is.EqualTo((0, 1L)));
    }

    private static void End(EventLoops loops)
    {
        loops.Stop();
        loops.Join(Wait.Bound);
    }

    private static EventLoops Start(int count)
    {
        var loops = new EventLoops(count, _ => Loops.New(SocketLayer.OfThisSystem.NewPoller()));
        loops.Start();
        return loops;
    }

    private Connection Accept()
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(_listener.LocalEndpoint);
        _peers.Add(peer);
        _ = _counts.Add();
        return new Connection(
            SocketLayer.OfThisSystem.Adopt(_listener.AcceptSocket()), _counts, IPAddress.Loopback, default);
    }

    private sealed class Server(Action expired) : IConnectionServer, IConnectionUser
    {
        private readonly Lock _lock = new();
        private readonly List<EventLoop> _loops = [];

        public IReadOnlyList<EventLoop> Loops
        {
            get
            {
                lock (_lock)
                {
                    return [.. _loops];
                }
            }
        }

        public void Serve(Connection connection, EventLoop loop)
        {
            connection.Enter(loop, this);
            connection.Deadline = 0;
            lock (_lock)
            {
                _loops.Add(EventLoop.Current == loop ? loop : throw new InvalidOperationException("another thread"));
            }
        }

        public void OnReady(Readiness readiness)
        {
        }

        public void OnDeadlinePassed() => expired();

        public void OnClosed()
        {
        }
    }
}
