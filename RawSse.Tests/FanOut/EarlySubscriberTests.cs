using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>Clients that come from a server whose copy of the log was further than this one.</summary>
public class EarlySubscriberTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_stream_begins_exactly_at_its_cursor_when_the_log_has_come_there(
        [Range(0, 8)] int ahead, [Values(1, 3, 20)] int burst)
    {
        EventLog log = NewLog(3);
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire live = Add(shard, log, "test-3");
        ScriptedWire early = Add(shard, log, $"test-{3 + ahead}");
        for (int published = 3; published < 20;)
        {
            for (int i = 0; i < burst && published < 20; i++)
            {
                Publish(log, ++published);
            }

            shard.Step();
        }

        Assert.Multiple(() =>
        {
            Assert.That(
                Frames.ParseChunked(early.Taken).Select(e => e.Data),
                Is.EqualTo(Enumerable.Range(4 + ahead, 17 - ahead).Select(i => $"{i}")));
            Assert.That(Frames.ParseChunked(live.Taken), Has.Count.EqualTo(17), "others go on meanwhile");
        });
    }

    [Test]
    public void Nothing_is_sent_and_no_pass_is_due_before_the_log_reaches_the_cursor()
    {
        EventLog log = NewLog(3);
        var delivery = new Delivery(
            log, new FanOutOptions(_time, Shards.Heartbeat, TimeSpan.Zero, SlowClientPolicy.Gap, TimeSpan.Zero));
        var wire = new ScriptedWire();
        delivery.Admit(
            new Subscriber(wire, TopicFilter.Default, Find(log, "test-5"), StreamFraming.Chunked),
            _time.GetTimestamp());
        delivery.Pass(_time.GetTimestamp());
        Publish(log, 4);
        delivery.Pass(_time.GetTimestamp());
        Assert.That((wire.Sends, delivery.HasMore, delivery.LaggingCount), Is.EqualTo((0, false, 1)));
    }

    [Test]
    public void A_subscriber_that_waits_too_long_is_told_that_it_is_ahead_and_goes_on_live([Values] bool isFull)
    {
        EventLog log = NewLog(3);
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire wire = Add(shard, log, "test-17");
        wire.Room = isFull ? 10 : int.MaxValue;
        _time.Advance(EarlySubscribers.MaxWait - TimeSpan.FromTicks(1));
        shard.Step();
        Assert.That(wire.Sends, Is.Zero);
        Publish(log, 4);
        _time.Advance(TimeSpan.FromTicks(1));
        shard.Step();
        Publish(log, 5);
        shard.Step();
        wire.Drain();
        shard.Step();
        List<SseItem<string>> read = Frames.ParseChunked(wire.Taken);
        JsonElement gap = JsonDocument.Parse(read[0].Data).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(gap.GetProperty("reason").GetString(), Is.EqualTo("ahead"));
            Assert.That(gap.GetProperty("requested").GetString(), Is.EqualTo("test-17"));
            Assert.That(gap.GetProperty("resumed").GetString(), Is.EqualTo("test-5"));
            Assert.That(gap.GetProperty("missed").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(read[0].EventId, Is.EqualTo("test-4"), "the client's new cursor");
            Assert.That(read.Skip(1).Select(e => e.Data), Is.EqualTo(new[] { "5" }));
        });
    }

    [Test]
    public void A_subscriber_that_leaves_while_it_waits_is_forgotten()
    {
        EventLog log = NewLog(3);
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire[] wires = [.. Enumerable.Range(0, 3).Select(_ => Add(shard, log, "test-4"))];
        wires[1].Close(CloseReason.PeerClosed);
        shard.Step();
        Publish(log, 4);
        Publish(log, 5);
        shard.Step();
        Assert.That((shard.Count, wires[1].Taken.Length), Is.EqualTo((2, 0)));
        Assert.That(wires.Select(wire => wire.Sends), Is.EqualTo(new[] { 1, 0, 1 }));
    }

    [Test]
    public void Stopping_the_server_ends_a_waiting_stream_properly()
    {
        EventLog log = NewLog(3);
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire wire = Add(shard, log, "test-4");
        shard.Stop();
        shard.Step();
        Assert.That(
            (Encoding.ASCII.GetString(wire.Taken), wire.Closed),
            Is.EqualTo(("0\r\n\r\n", (CloseReason?)CloseReason.ServerStopped)));
    }

    private static ScriptedWire Add(FanOutShard shard, EventLog log, string lastId)
    {
        var wire = new ScriptedWire();
        shard.Add(new Subscriber(wire, TopicFilter.Default, Find(log, lastId), StreamFraming.Chunked));
        shard.Step();
        return wire;
    }

    private static Position Find(EventLog log, string lastId) =>
        ResumePoint.Find(log, Encoding.ASCII.GetBytes(lastId)).Cursor;

    private EventLog NewLog(int events)
    {
        var log = new EventLog(new Retention(100, 1 << 20, TimeSpan.FromHours(1)), _time, "test") { IsReplica = true };
        for (int i = 1; i <= events; i++)
        {
            Publish(log, i);
        }

        return log;
    }

    /// <summary>What comes from elsewhere.</summary>
    private static void Publish(EventLog log, int number) =>
        _ = log.Append(new SseEvent($"{number}"), TopicSet.Default);
}
