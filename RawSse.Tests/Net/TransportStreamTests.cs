using System.Net.Sockets;
using System.Text;
using RawSse.Net;

namespace RawSse.Tests.Net;

/// <summary>A connection's transport as a stream, whichever transport it is.</summary>
public abstract class TransportStreamContract
{
    private const int Large = 8 << 20;

    private TransportPeer _peer = null!;
    private TransportStream _stream = null!;

    private protected abstract TransportPeer Connect();

    [SetUp]
    public void Start()
    {
        _peer = Connect();
        _stream = new TransportStream(_peer.Connection);
        _peer.Connection.Enter(_peer.Loop, new StreamUser(_stream));
    }

    [TearDown]
    public void Stop()
    {
        _stream.Dispose();
        _peer.Dispose();
    }

    [Test]
    public void What_comes_is_read_whether_it_was_waited_for_or_not()
    {
        _peer.Send("early");
        Assert.That(Read(100), Is.EqualTo("early"));
        Task<int> waiting = BeginRead(out byte[] bytes);
        Assert.That(waiting.IsCompleted, Is.False);
        _peer.Send("late");
        Assert.That(Text(bytes, waiting), Is.EqualTo("late"));
    }

    [Test]
    public void An_empty_read_waits_for_bytes_and_takes_none()
    {
        for (int i = 0; i < 3; i++)
        {
            Task<int> waiting = _stream.ReadAsync(Memory<byte>.Empty).AsTask();
            _peer.Send("x");
            Assert.That(_peer.Turn(waiting), Is.Zero);
            Assert.That(Read(100), Is.EqualTo("x"));
        }
    }

    [Test]
    public void An_empty_read_does_not_wait_for_what_is_there_still()
    {
        _peer.Send("xyz");
        Assert.That(Read(1), Is.EqualTo("x"));
        Assert.That(_peer.Turn(_stream.ReadAsync(Memory<byte>.Empty).AsTask()), Is.Zero);
        Assert.That(Read(100), Is.EqualTo("yz"));
    }

    [Test]
    public void The_peers_end_is_seen_by_every_read_from_then_on()
    {
        _peer.Send("last");
        Assert.That(Read(100), Is.EqualTo("last"));
        Task<int> waiting = _stream.ReadAsync(Memory<byte>.Empty).AsTask();
        _peer.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(_peer.Turn(waiting), Is.Zero);
        for (int i = 0; i < 2; i++)
        {
            Assert.That(Read(100), Is.Empty);
            Assert.That(_peer.Turn(_stream.ReadAsync(Memory<byte>.Empty).AsTask()), Is.Zero);
        }
    }

    [Test]
    public void A_write_for_which_there_is_no_room_waits_and_arrives_whole()
    {
        byte[] large = new byte[Large];
        new Random(7).NextBytes(large);
        Task writing = _stream.WriteAsync(large).AsTask();
        Assert.That(writing.IsCompleted, Is.False);
        Assert.That(_peer.Receive(large.Length), Is.EqualTo(large));
        _peer.Turn(writing);
    }

    [Test]
    public void After_a_flush_nothing_is_pending()
    {
        for (int size = 1; size < 5000; size += 700)
        {
            _peer.Turn(_stream.WriteAsync(new byte[size]).AsTask());
            _peer.Turn(_stream.FlushAsync(CancellationToken.None));
            Assert.That(_peer.Connection.Transport.HasPendingOutput, Is.False);
            Assert.That(_peer.Receive(size), Is.All.Zero);
        }
    }

    [Test]
    public void What_comes_while_a_write_waits_for_room_is_read_afterwards()
    {
        // The loop tells of both at once, and the write takes the word for it.
        _peer.Send("first");
        Assert.That(Read(100), Is.EqualTo("first"));
        Task writing = _stream.WriteAsync(new byte[Large]).AsTask();
        _peer.Send("second");
        _ = _peer.Receive(Large);
        _peer.Turn(writing);
        Assert.That(_peer.Turn(_stream.ReadAsync(Memory<byte>.Empty).AsTask()), Is.Zero);
        Assert.That(Read(100), Is.EqualTo("second"));
    }

    [Test]
    public void A_read_can_be_cancelled_and_nothing_is_lost_by_it()
    {
        for (int i = 0; i < 100; i++)
        {
            using var cancel = new CancellationTokenSource();
            byte[] one = new byte[1];
            Task<int> waiting = _stream.ReadAsync(one, cancel.Token).AsTask();
            if (i % 2 == 0)
            {
                _peer.Send("x");
            }

            cancel.Cancel();
            Assert.That(waiting.IsCanceled, "a wait ends at once");
            if (i % 2 != 0)
            {
                _peer.Send("x");
            }

            Assert.That(Read(1), Is.EqualTo("x"));
        }
    }

    [Test]
    public void A_reset_is_told_by_whoever_reads_or_writes()
    {
        Task<int> waiting = BeginRead(out _);
        _peer.Reset();
        Assert.That(() => _peer.Turn(waiting), Throws.InstanceOf<BrokenConnectionException>()
            .With.Property(nameof(BrokenConnectionException.Reason)).EqualTo(CloseReason.PeerReset));
        Assert.That(
            () => _peer.Turn(_stream.WriteAsync(new byte[10]).AsTask()),
            Throws.InstanceOf<BrokenConnectionException>());
    }

    [Test]
    public void Whoever_closes_the_connection_ends_the_wait()
    {
        Task<int> waiting = BeginRead(out _);
        _peer.Connection.Close(CloseReason.ServerStopped);
        Assert.That(() => _peer.Turn(waiting), Throws.InstanceOf<BrokenConnectionException>());
        Assert.That(
            () => _peer.Turn(_stream.ReadAsync(Memory<byte>.Empty).AsTask()),
            Throws.InstanceOf<BrokenConnectionException>());
        Assert.That(_peer.Closed, Is.EqualTo(CloseReason.ServerStopped));
    }

    private Task<int> BeginRead(out byte[] bytes) => _stream.ReadAsync(bytes = new byte[100]).AsTask();

    private string Text(byte[] bytes, Task<int> read) => Encoding.ASCII.GetString(bytes, 0, _peer.Turn(read));

    private string Read(int atMost)
    {
        byte[] bytes = new byte[atMost];
        return Text(bytes, _stream.ReadAsync(bytes).AsTask());
    }

    private sealed class StreamUser(TransportStream stream) : IConnectionUser
    {
        public void OnReady(Readiness readiness) => stream.OnReady(readiness);

        public void OnDeadlinePassed() => Assert.Fail("there is no deadline");

        public void OnClosed() => stream.OnClosed();
    }
}

[Platform("Linux")]
public sealed class LinuxTransportStreamTests : TransportStreamContract
{
    private protected override TransportPeer Connect() => new(new LinuxSockets(), isVeiled: false);
}

public sealed class PortableTransportStreamTests : TransportStreamContract
{
    private protected override TransportPeer Connect() => new(new PortableSockets(), isVeiled: false);
}

[TestFixture(false)]
[TestFixture(true)]
public sealed class VeiledTransportStreamTests(bool isPortable) : TransportStreamContract
{
    private protected override TransportPeer Connect() =>
        new(isPortable ? new PortableSockets() : SocketLayer.OfThisSystem, isVeiled: true);
}
