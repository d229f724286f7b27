using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Tests.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>
/// A cursor moves only past whole frames, whatever a wire takes; and what becomes of the rest of a frame.
/// </summary>
public class FrameSenderTests
{
    /// <summary>So large may the rest of a frame be that is copied for a client that stalls.</summary>
    private const int MaxCopied = 4096;

    private readonly EventLog _log =
        new(new Retention(10, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test");

    [Test]
    public void However_much_a_wire_takes_it_gets_whole_frames_and_the_rest_of_one([Values] bool chunked)
    {
        StreamFraming framing = chunked ? StreamFraming.Chunked : StreamFraming.Bare;
        byte[] all = Publish(3, size: 20, framing);
        int frame = all.Length / 3;
        for (int room = 0; room <= all.Length; room++)
        {
            (ScriptedWire wire, Subscriber subscriber, FrameSender sender) = Subscribe(room, framing);
            bool isWhole = Send(sender, subscriber);
            int whole = room == all.Length ? 3 : (room / frame) + 1;
            Assert.That(isWhole, Is.EqualTo(room == all.Length));
            Assert.That(
                subscriber.Cursor, Is.EqualTo(new Position(1 + whole)), "the frame that was begun is left to the wire");
            Assert.That(subscriber.IsWaiting, Is.EqualTo(room < all.Length));
            Assert.That((sender.SentBytes, wire.Taken.Length), Is.EqualTo(((long)room, room)));
            wire.Drain();
            Assert.That(wire.Taken, Is.EqualTo(all[..(whole * frame)]));
        }
    }

    [Test]
    public void A_large_rest_is_not_copied()
    {
        byte[] all = Publish(1, size: 3 * MaxCopied);
        foreach (int rest in new[] { 1, MaxCopied, MaxCopied + 1, all.Length - 1, all.Length })
        {
            (ScriptedWire wire, Subscriber subscriber, FrameSender sender) = Subscribe(all.Length - rest);
            Assert.That(Send(sender, subscriber), Is.False);
            bool isCopied = rest <= MaxCopied;
            Assert.That(wire.Held, Is.EqualTo(isCopied ? rest : 0), $"of {rest} bytes");
            Assert.That(
                (subscriber.Cursor, subscriber.FrameBytesSent),
                Is.EqualTo(isCopied ? (new Position(2), 0) : (new Position(1), all.Length - rest)));
        }
    }

    [Test]
    public void A_large_rest_is_finished_from_the_log_piece_by_piece()
    {
        byte[] all = Publish(1, size: 50_000);
        (ScriptedWire wire, Subscriber subscriber, FrameSender sender) = Subscribe(room: 7);
        Assert.That(Send(sender, subscriber), Is.False);
        bool isWhole = false;
        for (int pieces = 0; !isWhole; pieces++)
        {
            Assert.That(pieces, Is.LessThan(20));
            Assert.That((subscriber.FrameBytesSent, sender.SentEvents), Is.EqualTo((wire.Taken.Length, 0L)));
            wire.Drain(room: 5000);
            isWhole = sender.FinishFrame(subscriber);
        }

        Assert.That(wire.Taken, Is.EqualTo(all));
        Assert.That((subscriber.Cursor, subscriber.FrameBytesSent), Is.EqualTo((new Position(2), 0)));
        Assert.That((sender.SentEvents, sender.SentBytes), Is.EqualTo((1L, (long)all.Length)));
    }

    [Test]
    public void The_rest_of_a_frame_that_can_t_be_made_again_is_copied_whatever_its_size()
    {
        byte[] all = Publish(1, size: 3 * MaxCopied);
        var framing = new CountingFraming();
        (ScriptedWire wire, Subscriber subscriber, FrameSender sender) = Subscribe(room: 7, framing);
        Assert.That(Send(sender, subscriber), Is.False);
        Assert.That(
            (wire.Held, subscriber.Cursor, subscriber.FrameBytesSent),
            Is.EqualTo((all.Length + 1 - 7, new Position(2), 0)));
        wire.Drain();
        Assert.That((wire.Taken[0], framing.Made), Is.EqualTo(((byte)1, 1)), "made once");
        Assert.That(wire.Taken[1..], Is.EqualTo(all));
    }

    [Test]
    public void Half_a_frame_that_the_log_has_forgotten_ends_the_stream()
    {
        _ = Publish(1, size: 50_000);
        (ScriptedWire wire, Subscriber subscriber, FrameSender sender) = Subscribe(room: 7);
        Assert.That(Send(sender, subscriber), Is.False);
        _ = Publish(20, size: 1);
        wire.Drain();
        Assert.That(sender.FinishFrame(subscriber), Is.False);
        Assert.That((wire.Closed, wire.Taken.Length), Is.EqualTo(((CloseReason?)CloseReason.TooSlow, 7)));
    }

    [Test]
    public void A_broken_wire_is_sent_nothing_more_and_counts_for_nothing()
    {
        _ = Publish(1, size: 10);
        (ScriptedWire wire, Subscriber subscriber, FrameSender sender) = Subscribe(room: int.MaxValue);
        wire.Close(CloseReason.PeerReset);
        Assert.That(Send(sender, subscriber), Is.False);
        Assert.That(
            (subscriber.IsWaiting, subscriber.Cursor, sender.SentBytes), Is.EqualTo((false, new Position(1), 0L)));
    }

    private byte[] Publish(int count, int size, StreamFraming? framing = null)
    {
        for (int i = 0; i < count; i++)
        {
            _ = _log.Append(new SseEvent(new string('x', size)), TopicSet.Default);
        }

        Assert.That(_log.TryRead(_log.Start, _log.End, out LogSlice slice));
        return framing == StreamFraming.Bare ? Frames.Unchunk(slice.Bytes) : slice.Bytes.ToArray();
    }

    private (ScriptedWire Wire, Subscriber Subscriber, FrameSender Sender) Subscribe(
        int room, StreamFraming? framing = null)
    {
        var wire = new ScriptedWire { Room = room };
        var audiences = new AudienceIndex();
        var subscriber = new Subscriber(wire, TopicFilter.Default, new Position(1), framing ?? StreamFraming.Chunked);
        wire.Attach(new CountingOwner(), Loops.New());
        subscriber.Audience = audiences.Join(subscriber.Filter, subscriber.Framing);
        audiences.JoinCurrent(subscriber);
        return (wire, subscriber, new FrameSender(_log, audiences));
    }

    private bool Send(FrameSender sender, Subscriber subscriber)
    {
        List<Position> all =
            [.. Enumerable.Range(1, (int)EventLog.EventsBetween(new Position(1), _log.End))
                .Select(i => new Position(i))];
        Assert.That(sender.Batch.Fill(_log, all, 0, subscriber.Audience!), Is.EqualTo(all.Count));
        return sender.Send(subscriber, _log.End);
    }

    /// <summary>A framing whose bytes are never the same twice: each frame begins with how many there were.</summary>
    private sealed class CountingFraming : StreamFraming
    {
        public byte Made { get; private set; }

        public override bool IsRepeatable => false;

        public override ReadOnlySpan<byte> End => [];

        public override byte[] Wrap(ReadOnlySpan<byte> block) => [0, .. block];

        public override ReadOnlySpan<byte> Reframe(ReadOnlySpan<byte> frame) => (byte[])[++Made, .. frame];
    }
}
