using System.Text;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>Streams that may be read up to a moment.</summary>
public class ExpiryTests
{
    private const long Moment = 1000;

    private readonly EventLog _log =
        new(new Retention(1000, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "test");

    [Test]
    public void A_stream_that_expires_gets_its_farewell_and_nothing_after_it()
    {
        FanOutShard shard = Shards.New(_log);
        ScriptedWire wire = Add(shard, Moment);
        Housekeep(shard, Moment - 1);
        Assert.That(wire.Closed, Is.Null);
        Housekeep(shard, Moment);
        _ = _log.Append(new SseEvent("late"), TopicSet.Default);
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(wire.Closed, Is.EqualTo(CloseReason.TokenExpired));
            Assert.That(
                Text(wire), Does.StartWith("event: rawsse.expired\n").And.EndWith("0\r\n\r\n").And.Not.Contain("late"));
        });
    }

    [Test]
    public void A_stream_that_expires_within_a_half_sent_frame_is_cut_there()
    {
        FanOutShard shard = Shards.New(_log);
        ScriptedWire wire = Add(shard, Moment);
        wire.Room = 10;
        _ = _log.Append(new SseEvent("half"), TopicSet.Default);
        shard.Step();
        Assert.That(wire.IsFull);
        Housekeep(shard, Moment);
        Assert.That((wire.Closed, wire.Taken.Length), Is.EqualTo((CloseReason.TokenExpired, 10)));
    }

    [Test]
    public void A_lagging_stream_that_expires_ends_between_two_frames()
    {
        for (int i = 0; i < 3; i++)
        {
            _ = _log.Append(new SseEvent($"{i}"), TopicSet.Default);
        }

        FanOutShard shard = Shards.New(_log);
        ScriptedWire wire = Add(shard, Moment, cursor: _log.Start);
        Housekeep(shard, Moment);
        Assert.That(Text(wire), Does.Match("event: rawsse.expired\nretry: [3-6][0-9]{3}\ndata: {}\n\n\r\n0\r\n\r\n$"));
    }

    [Test]
    public void Streams_that_never_expire_go_on()
    {
        FanOutShard shard = Shards.New(_log);
        ScriptedWire[] wires = [Add(shard, null), Add(shard, Moment), Add(shard, null), Add(shard, Moment + 1)];
        Housekeep(shard, Moment);
        Assert.That(wires.Select(wire => wire.Closed is null), Is.EqualTo(new[] { true, false, true, true }));
    }

    private static void Housekeep(FanOutShard shard, long utcNow)
    {
        shard.Post(new ShardMessage(ShardMessageKind.Housekeeping, UtcNow: utcNow));
        shard.Step();
    }

    private ScriptedWire Add(FanOutShard shard, long? expires, Position? cursor = null)
    {
        var wire = new ScriptedWire();
        shard.Add(new Subscriber(wire, TopicFilter.Default, cursor ?? _log.End, StreamFraming.Chunked)
        {
            ExpiresAt = expires ?? DateTimeOffset.MaxValue.UtcTicks,
        });
        shard.Step();
        return wire;
    }

    private static string Text(ScriptedWire wire)
    {
        string text = Encoding.ASCII.GetString(wire.Taken);
        int first = text.IndexOf("event:", StringComparison.Ordinal);
        return first < 0 ? text : text[first..];
    }
}
