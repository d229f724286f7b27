using System.Net;
using System.Net.Sockets;
using System.Text;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>What <see cref="Transport"/> promises; every transport there is passes this.</summary>
public abstract class TransportContract
{
    private readonly CountingUser _user = new();
    private TransportPeer _peer = null!;

    private Transport Transport => _peer.Connection.Transport;

    private protected abstract TransportPeer Connect();

    [SetUp]
    public void Start()
    {
        _peer = Connect();
        _peer.Connection.Enter(_peer.Loop, _user);
    }

    [TearDown]
    public void Stop() => _peer.Dispose();

    [Test]
    public void What_is_taken_reaches_the_peer_and_what_the_peer_sends_is_received()
    {
        _peer.Connection.Watch();
        Assert.That(Transport.TrySend("hello"u8, out CloseReason? broken), Is.EqualTo(5));
        Assert.That(_peer.Receive(5), Is.EqualTo("hello"u8.ToArray()));
        _peer.Send("answer");
        _peer.TurnUntil(() => Transport.TryReceive([], out _) > 0, "it has come");
        Assert.That(Receive(), Is.EqualTo("answer"), "to look takes nothing");
        Assert.That(
            (Transport.TryReceive(new byte[10], out CloseReason? failed), broken, failed),
            Is.EqualTo((-1, (CloseReason?)null, (CloseReason?)null)));
    }

    [Test]
    public void A_full_transport_takes_nothing_more_until_there_is_room_and_then_says_so()
    {
        _peer.Connection.Watch();
        byte[] sent = new byte[16 << 20];
        new Random(7).NextBytes(sent);
        int taken = 0;
        while (Transport.TrySend(sent.AsSpan(taken), out CloseReason? broken) is > 0 and int some)
        {
            taken += some;
            Assert.That(broken, Is.Null);
            Assert.That(taken, Is.LessThan(sent.Length), "the peer reads nothing");
        }

        for (int i = 0; i < 3; i++)
        {
            _peer.Loop.Turn(canWait: false);
            Assert.That(Transport.TrySend(sent.AsSpan(taken), out _), Is.Zero);
        }

        _user.IsWritable = false;
        Assert.That(_peer.Receive(taken), Is.EqualTo(sent[..taken]), "all that was taken, and no more");
        _peer.TurnUntil(() => _user.IsWritable, "it tells of room");
        Assert.That(Transport.HasPendingOutput, Is.False, "whoever is told of room has room");
        Assert.That(Transport.TrySend("more"u8, out _), Is.EqualTo(4));
        Assert.That(_peer.Receive(4), Is.EqualTo("more"u8.ToArray()));
    }

    [Test]
    public void While_something_is_pending_nothing_is_taken_and_then_it_tells_of_room()
    {
        _peer.Connection.Watch();
        for (int i = 0; i < 10; i++)
        {
            Assert.That(Transport.TrySend("record"u8, out _), Is.EqualTo(6));
            if (Transport.HasPendingOutput)
            {
                _user.IsWritable = false;
                _peer.TurnUntil(() => _user.IsWritable, "it tells of room");
                Assert.That(Transport.HasPendingOutput, Is.False);
            }

            Assert.That(_peer.Receive(6), Is.EqualTo("record"u8.ToArray()));
        }
    }

    [Test]
    public void What_came_before_the_loop_watched_is_told()
    {
        _peer.Send("early");
        _peer.Connection.Watch();
        _peer.TurnUntil(() => _user.IsReadable, "it is told");
        Assert.That(Receive(), Is.EqualTo("early"));
    }

    [Test]
    public void What_comes_after_nothing_was_found_is_told()
    {
        _peer.Connection.Watch();
        for (int i = 0; i < 10; i++)
        {
            Assert.That(Transport.TryReceive(new byte[10], out _), Is.EqualTo(-1));
            _user.IsReadable = false;
            _peer.Send("x");

            // It may be told for nothing before; but it is looked for only when it is told.
            byte[] bytes = new byte[10];
            _peer.TurnUntil(
                () =>
                {
                    bool isTold = _user.IsReadable;
                    _user.IsReadable = false;
                    return isTold && Transport.TryReceive(bytes, out _) == 1;
                },
                "it is told");
            Assert.That(bytes[0], Is.EqualTo((byte)'x'));
        }
    }

    [Test]
    public void The_peers_end_comes_after_all_that_it_sent_and_it_can_still_be_sent_to()
    {
        _peer.Connection.Watch();
        Assert.That(Transport.TryReceive(new byte[10], out _), Is.EqualTo(-1));
        _peer.Send("last");
        _peer.Socket.Shutdown(SocketShutdown.Send);
        _peer.TurnUntil(() => _user.IsReadable, "it is told");
        Assert.That(Receive(), Is.EqualTo("last"));
        _peer.TurnUntil(() => Transport.TryReceive(new byte[10], out _) == 0, "then comes the end");
        Assert.That(Transport.TrySend("bye"u8, out _), Is.EqualTo(3));
        Assert.That(_peer.Receive(3), Is.EqualTo("bye"u8.ToArray()));
    }

    [Test]
    public void A_reset_is_named_and_told()
    {
        _peer.Connection.Watch();
        Assert.That(Transport.TryReceive(new byte[10], out CloseReason? broken), Is.EqualTo(-1));
        _user.IsReadable = false;
        _peer.Reset();
        _peer.TurnUntil(() => _user.IsReadable, "it is told");
        _ = Transport.TryReceive(new byte[10], out broken);
        Assert.That(broken, Is.EqualTo(CloseReason.PeerReset));
    }

    [Test]
    public void After_the_close_everything_says_that_it_is_broken_and_the_peer_sees_an_end()
    {
        _peer.Connection.Close(CloseReason.Done);
        _ = Transport.TrySend("x"u8, out CloseReason? sending);
        _ = Transport.TryReceive(new byte[10], out CloseReason? receiving);
        Assert.That(
            (sending, receiving),
            Is.EqualTo(((CloseReason?)CloseReason.PeerReset, (CloseReason?)CloseReason.PeerReset)));
        Assert.That(Transport.EndPoints, Is.EqualTo(((IPEndPoint?)null, (IPEndPoint?)null)));
        _peer.Socket.Blocking = true;
        Assert.That(_peer.Socket.Receive(new byte[1]), Is.Zero);
    }

    [Test]
    public void It_knows_both_its_ends() => Assert.That(
        Transport.EndPoints,
        Is.EqualTo(((IPEndPoint?)_peer.Socket.RemoteEndPoint, (IPEndPoint?)_peer.Socket.LocalEndPoint)));

    [Test]
    public void Another_loop_may_watch_it_and_hears_what_came_meanwhile()
    {
        _peer.Connection.Watch();
        Assert.That(Transport.TryReceive(new byte[10], out _), Is.EqualTo(-1));
        _peer.Connection.Leave();
        _peer.Send("between");
        for (int i = 0; i < 10; i++)
        {
            _peer.Loop.Turn(canWait: false);
        }

        Assert.That(_user.IsReadable, Is.False, "no loop has it");
        using EventLoop other = Loops.New(SocketLayerOf(_peer.Loop));
        _peer.Connection.Enter(other, _user);
        _peer.Connection.Watch();
        Wait.Until(
            () =>
            {
                other.Turn(canWait: false);
                return _user.IsReadable;
            },
            "the other one is told");
        Assert.That(Receive(), Is.EqualTo("between"));
        _peer.Connection.Close(CloseReason.Done);
    }

    private static Poller SocketLayerOf(EventLoop loop) =>
        loop.Poller is PortablePoller ? new PortablePoller() : new EpollPoller();

    private string Receive()
    {
        byte[] bytes = new byte[100];
        int received = Transport.TryReceive(bytes, out CloseReason? broken);
        Assert.That(broken, Is.Null);
        return Encoding.ASCII.GetString(bytes, 0, received);
    }

    private sealed class CountingUser : IConnectionUser
    {
        public bool IsReadable { get; set; }

        public bool IsWritable { get; set; }

        public void OnReady(Readiness readiness)
        {
            IsReadable |= (readiness & ~Readiness.Writable) != 0;
            IsWritable |= (readiness & Readiness.Writable) != 0;
        }

        public void OnDeadlinePassed() => Assert.Fail("there is no deadline");

        public void OnClosed()
        {
        }
    }
}

[Platform("Linux")]
public sealed class LinuxTransportTests : TransportContract
{
    private protected override TransportPeer Connect() => new(new LinuxSockets(), isVeiled: false);
}

public sealed class PortableTransportTests : TransportContract
{
    private protected override TransportPeer Connect() => new(new PortableSockets(), isVeiled: false);
}

[TestFixture(false)]
[TestFixture(true)]
public sealed class VeiledTransportTests(bool isPortable) : TransportContract
{
    private protected override TransportPeer Connect() =>
        new(isPortable ? new PortableSockets() : SocketLayer.OfThisSystem, isVeiled: true);
}
