using RawSse.FanOut;
using RawSse.Net;

namespace RawSse.Tests.Net;

/// <summary>What <see cref="IWire"/> promises; every wire there is passes this.</summary>
public abstract class WireContract
{
    private WireUnderTest _wire = null!;

    private protected abstract WireUnderTest Open();

    [SetUp]
    public void Start() => _wire = Open();

    [TearDown]
    public void Stop() => _wire.Dispose();

    [Test]
    public void What_fits_is_taken_whole_and_reaches_the_peer()
    {
        _wire.Attach();
        Assert.That(_wire.Wire.Send("hello, "u8), Is.EqualTo(7));
        Assert.That(_wire.Wire.Send("peer"u8), Is.EqualTo(4));
        Assert.That(_wire.Receive(11), Is.EqualTo("hello, peer"u8.ToArray()));
    }

    [Test]
    public void The_rest_that_a_full_wire_did_not_take_follows_when_there_is_room_and_that_is_told_once()
    {
        _wire.Attach();
        (byte[] sent, byte[] rest) = Fill(pieceLength: 8 << 20);
        _wire.Wire.SendLater(rest);
        _wire.TurnLoop();
        Assert.That(_wire.Drained, Is.Zero, "the peer has read nothing, and so much is not taken without that");
        Assert.That(_wire.Receive(sent.Length), Is.EqualTo(sent));
        Assert.That(_wire.Receive(rest.Length), Is.EqualTo(rest));
        _wire.TurnUntil(() => _wire.Drained > 0, "it says that there is room");
        Assert.That(_wire.Wire.Send("more"u8), Is.EqualTo(4));
        Assert.That(_wire.Receive(4), Is.EqualTo("more"u8.ToArray()));
        _wire.TurnLoop();
        Assert.That(_wire.Drained, Is.EqualTo(1));
    }

    [Test]
    public void A_rest_for_which_there_is_room_already_is_told_once_too()
    {
        _wire.Attach();
        _wire.Wire.SendLater("rest"u8.ToArray());
        Assert.That(_wire.Receive(4), Is.EqualTo("rest"u8.ToArray()));
        _wire.TurnUntil(() => _wire.Drained > 0, "it says that there is room");
        _wire.TurnLoop();
        Assert.That(_wire.Drained, Is.EqualTo(1));
    }

    [Test]
    public void Whoever_waits_for_room_is_told_once_that_there_is_some()
    {
        _wire.Attach();
        (byte[] sent, byte[] rest) = Fill(pieceLength: 10_000);
        for (int waits = 1; waits <= 3; waits++)
        {
            _wire.Wire.WaitForRoom();
            Assert.That(_wire.Receive(sent.Length), Is.EqualTo(sent));
            _wire.TurnUntil(() => _wire.Drained == waits, "it says that there is room");
            int taken = _wire.Wire.Send(rest);
            Assert.That(taken, Is.EqualTo(rest.Length), "so little fits into an empty wire");
            Assert.That(_wire.Receive(taken), Is.EqualTo(rest));
            Assert.That(_wire.Drained, Is.EqualTo(waits));
            (sent, rest) = Fill(pieceLength: 10_000);
        }
    }

    [Test]
    public void Whoever_sends_before_it_was_told_of_room_is_refused([Values] bool hasRest)
    {
        _wire.Attach();
        (byte[] sent, byte[] rest) = Fill(pieceLength: 8 << 20);
        if (hasRest)
        {
            _wire.Wire.SendLater(rest);
        }
        else
        {
            _wire.Wire.WaitForRoom();
        }

        Assert.That(() => _wire.Wire.Send("x"u8), Throws.InvalidOperationException);
        Assert.That(() => _wire.Wire.SendLater("x"u8.ToArray()), Throws.InvalidOperationException);
        Assert.That(_wire.Receive(sent.Length), Is.EqualTo(sent), "and nothing else is sent");
    }

    [Test]
    public void The_first_reason_to_close_is_the_only_one()
    {
        _wire.Attach();
        _wire.Wire.Close(CloseReason.TooSlow);
        _wire.Wire.Close(CloseReason.ServerStopped);
        _wire.TurnLoop();
        Assert.That((_wire.Closed, _wire.Gone), Is.EqualTo(((CloseReason?)CloseReason.TooSlow, 1)));
    }

    [Test]
    public void A_wire_that_has_ended_takes_nothing()
    {
        _wire.Attach();
        _wire.Wire.Close(CloseReason.TooSlow);
        Assert.That(_wire.Wire.Send("x"u8), Is.EqualTo(-1));
        Assert.That((_wire.Closed, _wire.Gone), Is.EqualTo(((CloseReason?)CloseReason.TooSlow, 1)));
    }

    [Test]
    public void Whoever_attaches_to_a_wire_that_has_ended_is_told_so_once()
    {
        _wire.Wire.Close(CloseReason.PeerClosed);
        _wire.Attach();
        Assert.That(_wire.Gone, Is.EqualTo(1));
        _wire.Wire.Close(CloseReason.TooSlow);
        _wire.TurnLoop();
        Assert.That((_wire.Gone, _wire.Drained), Is.EqualTo((1, 0)));
    }

    [Test]
    public void A_peer_that_breaks_the_connection_ends_the_wire_once_and_with_its_reason()
    {
        _wire.Attach();
        _wire.ResetPeer();
        _wire.TurnUntil(() => _wire.Gone > 0, "its owner is told");
        _wire.TurnLoop();
        Assert.That((_wire.Closed, _wire.Gone), Is.EqualTo(((CloseReason?)CloseReason.PeerReset, 1)));
    }

    [Test]
    public void That_the_peer_sends_nothing_more_is_told_once_and_it_still_gets_what_is_sent()
    {
        _wire.Attach();
        _wire.EndPeer();
        _wire.TurnUntil(() => _wire.PeerEnded > 0, "its owner is told");
        Assert.That(_wire.Wire.Send("end"u8), Is.EqualTo(3));
        Assert.That(_wire.Receive(3), Is.EqualTo("end"u8.ToArray()));
        _wire.TurnLoop();
        Assert.That((_wire.PeerEnded, _wire.Gone, _wire.Closed), Is.EqualTo((1, 0, (CloseReason?)null)));
    }

    [Test]
    public void After_its_end_no_room_is_told_of()
    {
        _wire.Attach();
        (_, byte[] rest) = Fill(pieceLength: 8 << 20);
        _wire.Wire.SendLater(rest);
        _wire.Wire.Close(CloseReason.ServerStopped);
        _wire.EndPeer();
        _wire.TurnLoop();
        Assert.That((_wire.Gone, _wire.Drained), Is.EqualTo((1, 0)));
    }

    /// <summary>Sends pieces until one isn't taken whole.</summary>
    /// <returns>What was taken, and what is left of the last piece.</returns>
    private (byte[] Sent, byte[] Left) Fill(int pieceLength)
    {
        var random = new Random(7);
        var taken = new MemoryStream();
        byte[] piece = new byte[pieceLength];
        while (true)
        {
            random.NextBytes(piece);
            int sent = _wire.Wire.Send(piece);
            Assert.That(sent, Is.InRange(0, piece.Length));
            taken.Write(piece.AsSpan(0, sent));
            if (sent < piece.Length)
            {
                return (taken.ToArray(), piece[sent..]);
            }
        }
    }
}

[Platform("Linux")]
public sealed class LinuxWireTests : WireContract
{
    private protected override WireUnderTest Open() => new SocketWire(new LinuxSockets());
}

public sealed class PortableWireTests : WireContract
{
    private protected override WireUnderTest Open() => new SocketWire(new PortableSockets());
}

[TestFixture(false)]
[TestFixture(true)]
public sealed class VeiledWireTests(bool isPortable) : WireContract
{
    private protected override WireUnderTest Open() =>
        new SocketWire(isPortable ? new PortableSockets() : SocketLayer.OfThisSystem, isVeiled: true);
}

public sealed class ScriptedWireTests : WireContract
{
    private protected override WireUnderTest Open() => new ScriptedWireUnderTest();
}
