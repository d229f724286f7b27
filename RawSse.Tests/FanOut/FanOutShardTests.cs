using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using FsCheck;
using Microsoft.Extensions.Time.Testing;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

public class FanOutShardTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Late_and_live_subscribers_are_served_by_the_same_pass()
    {
        EventLog log = NewLog();
        Publish(log, 1, 10);
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire early = Add(shard, cursor: 1);
        ScriptedWire live = Add(shard, cursor: log.End.Number);
        Publish(log, 11, 20);
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(Data(early), Is.EqualTo(Numbers(1, 20)));
            Assert.That(Data(live), Is.EqualTo(Numbers(11, 20)));
            Assert.That((early.Sends, live.Sends), Is.EqualTo((2, 1)), "one send a pass, however far behind");
        });
    }

    [Test]
    public void A_full_wire_leaves_the_others_alone_and_catches_up_in_one_send()
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire slow = Add(shard, cursor: 1);
        ScriptedWire quick = Add(shard, cursor: 1);
        slow.Room = 30;
        for (int i = 1; i <= 100; i++)
        {
            Publish(log, i, i);
            shard.Step();
        }

        Assert.That(Data(quick), Is.EqualTo(Numbers(1, 100)));
        int sends = slow.Sends;
        slow.Drain();
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(Data(slow), Is.EqualTo(Numbers(1, 100)));
            Assert.That(slow.Sends, Is.EqualTo(sends + 1));
        });
    }

    [Test]
    public void A_slow_subscriber_gets_a_gap_event_when_the_log_has_moved_on()
    {
        EventLog log = NewLog(maxEvents: 10);
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire slow = Add(shard, cursor: 1);
        slow.Room = 40;
        Publish(log, 1, 3);
        shard.Step();
        Publish(log, 4, 100);
        shard.Step();
        slow.Drain();
        shard.Step();
        List<SseItem<string>> read = Frames.ParseChunked(slow.Taken);
        JsonElement gap = JsonDocument.Parse(read[2].Data).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(read.Select(e => e.EventType == "rawsse.gap" ? "gap" : e.Data), Is.EqualTo(
                new[] { "1", "2", "gap" }.Concat(Numbers(91, 100))));
            Assert.That(gap.GetProperty("reason").GetString(), Is.EqualTo("slow"));
            Assert.That(gap.GetProperty("requested").GetString(), Is.EqualTo("test-2"));
            Assert.That(gap.GetProperty("resumed").GetString(), Is.EqualTo("test-91"));
            Assert.That(gap.GetProperty("missed").GetInt64(), Is.EqualTo(88));
            Assert.That(read[2].EventId, Is.EqualTo("test-90"), "the client's new cursor");
        });
    }

    [Test]
    public void With_the_policy_close_a_slow_subscriber_is_disconnected()
    {
        EventLog log = NewLog(maxEvents: 10);
        FanOutShard shard = Shards.New(log, _time, SlowClientPolicy.Close);
        ScriptedWire slow = Add(shard, cursor: 1);
        slow.Room = 40;
        Publish(log, 1, 3);
        shard.Step();
        Publish(log, 4, 100);
        slow.Drain();
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(Data(slow), Is.EqualTo(Numbers(1, 2)));
            Assert.That(slow.Closed, Is.EqualTo(CloseReason.TooSlow));
        });
    }

    [Test]
    public void Whatever_the_wires_take_each_stream_is_its_events_in_order_or_says_what_is_missing()
    {
        Gen<Step>[] steps =
        [
            Schedule.Of(StepKind.Pass),
            Schedule.Of(StepKind.Publish, minAmount: 1, maxAmount: 7),
            Schedule.Of(StepKind.Publish, minAmount: 1, maxAmount: 7),
            Schedule.Of(StepKind.Drain, maxWho: 3, maxAmount: 300),
            Schedule.Of(StepKind.Narrow, maxWho: 3, maxAmount: 100),
        ];
        Schedule.ForAll(maxSteps: 200, maxHistory: 40, steps, schedule =>
        {
            EventLog log = NewLog(schedule.History, segmentBytes: 200);
            FanOutShard shard = Shards.New(log, _time);
            List<ScriptedWire> wires = [.. Enumerable.Range(0, 4).Select(i => Add(shard, cursor: 1, chunked: i != 3))];
            int published = 0;
            schedule.Walk(shard, wires, step =>
            {
                Publish(log, published + 1, published + step.Amount);
                published += step.Amount;
            });
            Schedule.Settle(shard, wires);
            for (int i = 0; i < wires.Count; i++)
            {
                byte[] body = i == 3 ? wires[i].Taken : Frames.Unchunk(wires[i].Taken);
                AssertComplete(Frames.Parse(body), published);
            }
        });
    }

    [Test]
    public void Heartbeats_go_only_to_streams_that_were_silent()
    {
        const string Moved = "event: rawsse.cursor\ndata: {}\nid: test-1\n\n";
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire busy = Add(shard, cursor: 1);
        ScriptedWire idle = Add(shard, cursor: 1, topic: "quiet");
        _time.Advance(TimeSpan.FromSeconds(10));
        Publish(log, 1, 1);
        shard.Step();
        _time.Advance(TimeSpan.FromSeconds(6));
        shard.Post(new ShardMessage(ShardMessageKind.Housekeeping));
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(Encoding.ASCII.GetString(Frames.Unchunk(idle.Taken)), Is.EqualTo(Moved));
            Assert.That(Encoding.ASCII.GetString(busy.Taken), Does.Not.Contain("\r\n:\n\r\n"));
        });
        _time.Advance(Shards.Heartbeat);
        shard.Post(new ShardMessage(ShardMessageKind.Housekeeping));
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(Encoding.ASCII.GetString(Frames.Unchunk(idle.Taken)), Is.EqualTo(Moved + ":\n"));
            Assert.That(
                Encoding.ASCII.GetString(Frames.Unchunk(busy.Taken)), Does.EndWith("data: 1\nid: test-1\n\n:\n"));
        });
    }

    [Test]
    public void After_events_that_were_not_for_a_client_the_next_heartbeat_tells_it_its_place(
        [Values] bool isCurrent, [Values] bool hasEventOfItsOwn)
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire? current = isCurrent ? Add(shard, cursor: 1, topic: "quiet") : null;
        if (hasEventOfItsOwn)
        {
            _ = log.Append(new SseEvent("for it"), TopicSet.Of("quiet"));
        }

        Publish(log, 1, 4);
        ScriptedWire wire = current ?? Add(shard, cursor: 1, topic: "quiet");
        shard.Step();
        _time.Advance(Shards.Heartbeat);
        shard.Post(new ShardMessage(ShardMessageKind.Housekeeping));
        shard.Step();
        SseItem<string> last = Frames.ParseChunked(wire.Taken)[^1];
        Assert.That((last.EventType, last.EventId), Is.EqualTo(("rawsse.cursor", log.IdBefore(log.End).ToString())));
    }

    [Test]
    public void A_client_that_has_the_last_event_of_its_replay_is_not_told_its_place_again()
    {
        EventLog log = NewLog();
        Publish(log, 1, 3);
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire wire = Add(shard, cursor: 1);
        _time.Advance(Shards.Heartbeat);
        shard.Post(new ShardMessage(ShardMessageKind.Housekeeping));
        shard.Step();
        Assert.That(Encoding.ASCII.GetString(Frames.Unchunk(wire.Taken)), Does.EndWith("data: 3\nid: test-3\n\n:\n"));
    }

    [Test]
    public void Streams_that_fell_silent_together_hear_heartbeats_at_different_moments()
    {
        FanOutShard shard = Shards.New(NewLog(), _time);
        ScriptedWire[] wires = [.. Enumerable.Range(0, 160).Select(_ => Add(shard, cursor: 1))];
        var heard = new List<int>();
        for (int second = 1; second <= 15; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            shard.Post(new ShardMessage(ShardMessageKind.Housekeeping));
            shard.Step();
            heard.Add(wires.Count(wire => wire.Sends > 0));
        }

        Assert.That(heard[10], Is.Zero, "not before three quarters of the time");
        Assert.That(heard[12], Is.InRange(40, 120), "some earlier, some later");
        Assert.That(heard[14], Is.EqualTo(160), "all in time");
    }

    [Test]
    public void A_subscriber_whose_wire_has_ended_is_forgotten()
    {
        FanOutShard shard = Shards.New(NewLog(), _time);
        ScriptedWire[] wires = [.. Enumerable.Range(0, 3).Select(_ => Add(shard, cursor: 1))];
        wires[0].Close(CloseReason.PeerClosed);
        wires[2].Close(CloseReason.PeerReset);
        shard.Step();
        Assert.That(shard.Count, Is.EqualTo(1));
    }

    [Test]
    public void Stopping_ends_each_stream_properly_unless_a_frame_is_half_sent()
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log, _time);
        ScriptedWire whole = Add(shard, cursor: 1);
        ScriptedWire half = Add(shard, cursor: 1);
        half.Room = 5;
        Publish(log, 1, 1);
        shard.Step();
        shard.Post(new ShardMessage(ShardMessageKind.Stop));
        shard.Step();
        Assert.Multiple(() =>
        {
            Assert.That(Encoding.ASCII.GetString(whole.Taken), Does.EndWith("0\r\n\r\n"));
            Assert.That(half.Taken, Has.Length.EqualTo(5));
            Assert.That(
                (whole.Closed, half.Closed), Is.EqualTo((CloseReason.ServerStopped, CloseReason.ServerStopped)));
        });
    }

    [Test]
    public void A_delivery_allocates_nothing()
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log, _time);
        for (int i = 0; i < 1000; i++)
        {
            shard.Add(new Subscriber(new NullWire(), TopicFilter.Default, new Position(1), StreamFraming.Chunked));
        }

        shard.Step();

        // The lists that a pass uses grow to what the largest pass needs, once.
        Publish(log, 1, 100);
        shard.Step();
        Publish(log, 101, 200);
        long before = GC.GetAllocatedBytesForCurrentThread();
        shard.Step();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void AssertComplete(List<SseItem<string>> read, int published)
    {
        long next = 1;
        foreach (SseItem<string> item in read)
        {
            if (item.EventType == "rawsse.gap")
            {
                next += JsonDocument.Parse(item.Data).RootElement.GetProperty("missed").GetInt64();
            }
            else
            {
                Assert.That((item.Data, item.EventId), Is.EqualTo(($"{next}", $"test-{next}")));
                next++;
            }
        }

        Assert.That(next, Is.EqualTo(published + 1));
    }

    private static string[] Data(ScriptedWire wire) => [.. Frames.ParseChunked(wire.Taken).Select(e => e.Data)];

    private static string[] Numbers(int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(i => $"{i}")];

    private static void Publish(EventLog log, int from, int to)
    {
        for (int i = from; i <= to; i++)
        {
            _ = log.Append(new SseEvent($"{i}"), TopicSet.Default);
        }
    }

    private static ScriptedWire Add(FanOutShard shard, long cursor, bool chunked = true, string topic = "default")
    {
        var wire = new ScriptedWire();
        shard.Add(
            new Subscriber(
                wire,
                TopicFilter.Of([topic]),
                new Position(cursor),
                chunked ? StreamFraming.Chunked : StreamFraming.Bare));
        shard.Step();
        return wire;
    }

    private EventLog NewLog(long maxEvents = 10_000, int segmentBytes = SegmentList.DefaultSegmentBytes) =>
        new(new Retention(maxEvents, 1 << 30, TimeSpan.FromHours(1)), _time, "test", segmentBytes);

    private sealed class NullWire : IWire
    {
        public int Send(ReadOnlySpan<byte> bytes) => bytes.Length;

        public void SendLater(byte[] rest) => throw new NotSupportedException();

        public void WaitForRoom() => throw new NotSupportedException();

        public void Attach(IWireOwner owner, EventLoop loop)
        {
        }

        public void Close(CloseReason reason)
        {
        }
    }
}
