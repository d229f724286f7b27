using System.Net.Sockets;
using System.Text;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

/// <summary>The HTTP side of a native connection.</summary>
[Platform("Linux")]
public sealed class LinuxStreamTests
{
    private readonly LinuxSockets _sockets = new(TimeProvider.System);
    private readonly CancellationTokenSource _bound = new(Wait.Bound);
    private ConnectionPair _pair = null!;
    private Stream _stream = null!;

    [SetUp]
    public void Start()
    {
        _sockets.Start(e => Assert.Fail(e.ToString()));
        _pair = new ConnectionPair(_sockets);
        _stream = _pair.Connection.OpenStream();
    }

    [TearDown]
    public void Stop()
    {
        _stream.Dispose();
        _pair.Dispose();
        _sockets.Stop(Wait.Bound);
        _bound.Dispose();
    }

    [Test]
    public async Task What_comes_is_read_whether_it_was_waited_for_or_not()
    {
        _ = _pair.Peer.Send("early"u8);
        Assert.That(await ReadAsync(100), Is.EqualTo("early"));
        Task<string> waiting = ReadAsync(100);
        _ = _pair.Peer.Send("late"u8);
        Assert.That(await waiting, Is.EqualTo("late"));
    }

    [Test]
    public async Task An_empty_read_waits_for_bytes_and_takes_none()
    {
        for (int i = 0; i < 3; i++)
        {
            Task<int> waiting = _stream.ReadAsync(Memory<byte>.Empty, _bound.Token).AsTask();
            _ = _pair.Peer.Send("x"u8);
            Assert.That(await waiting, Is.Zero);
            Assert.That(await ReadAsync(100), Is.EqualTo("x"));
        }
    }

    [Test]
    public async Task An_empty_read_does_not_wait_for_what_is_there_still()
    {
        _ = _pair.Peer.Send("xyz"u8);
        Assert.That(await ReadAsync(1), Is.EqualTo("x"));
        Assert.That(await _stream.ReadAsync(Memory<byte>.Empty, _bound.Token), Is.Zero);
        Assert.That(await ReadAsync(100), Is.EqualTo("yz"));
    }

    [Test]
    public async Task The_peers_end_is_seen_by_every_read_from_then_on()
    {
        _ = _pair.Peer.Send("last"u8);
        Assert.That(await ReadAsync(100), Is.EqualTo("last"));
        Task<int> waiting = _stream.ReadAsync(Memory<byte>.Empty, _bound.Token).AsTask();
        _pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.That(await waiting, Is.Zero);
        for (int i = 0; i < 2; i++)
        {
            Assert.That(await ReadAsync(100), Is.Empty);
            Assert.That(await _stream.ReadAsync(Memory<byte>.Empty, _bound.Token), Is.Zero);
        }
    }

    [Test]
    public async Task A_write_for_which_there_is_no_room_waits_and_arrives_whole()
    {
        byte[] large = new byte[8 << 20];
        new Random(7).NextBytes(large);
        Task writing = _stream.WriteAsync(large, _bound.Token).AsTask();
        byte[] received = new byte[large.Length];
        using var peer = new NetworkStream(_pair.Peer);
        await peer.ReadExactlyAsync(received, _bound.Token);
        await writing;
        Assert.That(received, Is.EqualTo(large));
    }

    [Test]
    public async Task What_comes_while_a_write_waits_for_room_is_read_afterwards()
    {
        // The poller tells of both at once, and the write takes the word for it.
        byte[] large = new byte[8 << 20];
        _ = _pair.Peer.Send("first"u8);
        Assert.That(await ReadAsync(100), Is.EqualTo("first"));
        Task writing = _stream.WriteAsync(large, _bound.Token).AsTask();
        _ = _pair.Peer.Send("second"u8);
        using var peer = new NetworkStream(_pair.Peer);
        await peer.ReadExactlyAsync(new byte[large.Length], _bound.Token);
        await writing;
        Assert.That(await _stream.ReadAsync(Memory<byte>.Empty, _bound.Token), Is.Zero);
        Assert.That(await ReadAsync(100), Is.EqualTo("second"));
    }

    [Test]
    public async Task A_read_can_be_cancelled_and_nothing_is_lost_by_it()
    {
        for (int i = 0; i < 100; i++)
        {
            using var cancel = new CancellationTokenSource();
            byte[] one = new byte[1];
            Task<int> waiting = _stream.ReadAsync(one, cancel.Token).AsTask();
            var sending = Task.Run(() => _pair.Peer.Send([(byte)i]));
            await cancel.CancelAsync();
            int read = await Task.WhenAny(waiting) == waiting && waiting.IsCompletedSuccessfully
                ? await waiting
                : await _stream.ReadAsync(one, _bound.Token);
            Assert.That((read, one[0]), Is.EqualTo((1, (byte)i)));
            _ = await sending;
        }
    }

    [Test]
    public void A_reset_is_told_by_whoever_reads_or_writes()
    {
        Task<int> waiting = _stream.ReadAsync(new byte[10], _bound.Token).AsTask();
        _pair.ResetPeer();
        Assert.That(async () => await waiting, Throws.InstanceOf<BrokenConnectionException>()
            .With.Property(nameof(BrokenConnectionException.Reason)).EqualTo(CloseReason.PeerReset));
        Assert.That(
            async () => await _stream.WriteAsync(new byte[10], _bound.Token), Throws.InstanceOf<BrokenConnectionException>());
    }

    [Test]
    public void Whoever_closes_the_connection_ends_the_wait()
    {
        Task<int> waiting = _stream.ReadAsync(new byte[10], _bound.Token).AsTask();
        _pair.Connection.Close(CloseReason.ServerStopped);
        Assert.That(async () => await waiting, Throws.InstanceOf<BrokenConnectionException>());
        Assert.That(
            async () => await _stream.ReadAsync(Memory<byte>.Empty, _bound.Token), Throws.InstanceOf<BrokenConnectionException>());
        Assert.That(_pair.Closed, Is.EqualTo(CloseReason.ServerStopped));
    }

    private async Task<string> ReadAsync(int atMost)
    {
        byte[] bytes = new byte[atMost];
        return Encoding.ASCII.GetString(bytes, 0, await _stream.ReadAsync(bytes, _bound.Token));
    }
}
