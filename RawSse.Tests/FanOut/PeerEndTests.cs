using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>Peers that have ended their side, and still read.</summary>
public class PeerEndTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void The_stream_ends_with_a_whole_frame_wherever_the_wire_was_full([Values] bool chunked)
    {
        // The second is larger than what is copied for a client that stalls.
        string[] data = ["a", new string('x', 6000), "b"];
        EventLog log = new(new Retention(100, 1 << 20, TimeSpan.FromHours(1)), _time, "test");
        foreach (string line in data)
        {
            _ = log.Append(new SseEvent(line), TopicSet.Default);
        }

        int whole = Run(log, int.MaxValue, chunked).Taken.Length - (chunked ? 5 : 0);
        for (int room = 0; room < whole; room++)
        {
            ScriptedWire wire = Run(log, room, chunked);
            string taken = Encoding.ASCII.GetString(wire.Taken);
            List<SseItem<string>> read = chunked ? Frames.ParseChunked(wire.Taken) : Frames.Parse(wire.Taken);
            Assert.That(wire.Closed, Is.EqualTo(CloseReason.PeerClosed), $"room for {room} bytes");
            Assert.That(read.Select(e => e.Data), Is.EqualTo(data.Take(read.Count)));
            Assert.That(
                taken, chunked ? Does.EndWith("0\r\n\r\n") : Is.Empty.Or.EndsWith("\n\n"), $"room for {room} bytes");
            Assert.That(taken, Has.Length.GreaterThanOrEqualTo(room));
        }
    }

    [Test]
    public void No_frame_is_begun_for_a_peer_that_has_ended()
    {
        EventLog log = new(new Retention(100, 1 << 20, TimeSpan.FromHours(1)), _time, "test");
        FanOutShard shard = Shards.New(log, _time);
        var wire = new ScriptedWire { Room = 10 };
        shard.Add(new Subscriber(wire, TopicFilter.Default, new Position(1), StreamFraming.Chunked));
        _ = log.Append(new SseEvent("one"), TopicSet.Default);
        shard.Step();
        wire.EndPeer();
        _ = log.Append(new SseEvent("two"), TopicSet.Default);
        shard.Step();
        Assert.That(wire.Closed, Is.Null, "a frame is half sent");
        wire.Drain();
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(wire.Closed, Is.EqualTo(CloseReason.PeerClosed));
            Assert.That(Frames.ParseChunked(wire.Taken).Select(e => e.Data), Is.EqualTo(new[] { "one" }));
            Assert.That(shard.Count, Is.Zero);
        });
    }

    private ScriptedWire Run(EventLog log, int room, bool chunked)
    {
        FanOutShard shard = Shards.New(log, _time);
        var wire = new ScriptedWire { Room = room };
        shard.Add(
            new Subscriber(
                wire, TopicFilter.Default, new Position(1), chunked ? StreamFraming.Chunked : StreamFraming.Bare));
        shard.Step();
        wire.EndPeer();
        shard.Step();
        wire.Drain();
        shard.Step();
        shard.Step();
        return wire;
    }
}
