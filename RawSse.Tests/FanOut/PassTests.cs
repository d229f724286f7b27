using System.Net.ServerSentEvents;
using System.Text.Json;
using FsCheck;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>What happens when a pass meets much at once, or the log moves while it runs.</summary>
public class PassTests
{
    [Test]
    public void What_is_missing_is_told_once_though_the_log_moves_past_the_head_of_the_pass()
    {
        EventLog log = NewLog(maxEvents: 10);
        FanOutShard shard = Shards.New(log);
        ScriptedWire slow = Add(shard, "default");
        ScriptedWire busy = Add(shard, "default");
        shard.Step();
        slow.Room = 0;
        Publish(log, 3);
        shard.Step();
        Publish(log, 97);
        shard.Step();
        slow.Drain();
        busy.OnSend = () =>
        {
            busy.OnSend = null;
            Publish(log, 50);
        };
        Publish(log, 1);
        for (int i = 0; i < 3; i++)
        {
            shard.Step();
        }

        AssertSequence(Frames.ParseChunked(slow.Taken), 151);
    }

    [Test]
    public void During_a_replay_the_shard_still_hears_its_wires()
    {
        // Eight events have a segment of their own, and are worth a send of their own.
        EventLog log = NewLog(segmentBytes: 200);
        for (int i = 0; i < 1000; i++)
        {
            _ = log.Append(new SseEvent(new string('x', 5000)), TopicSet.Default);
        }

        var poller = new CountingPoller();
        var time = new SteppingClock(TimeSpan.FromMilliseconds(1));
        EventLoop loop = Loops.New(poller, time);
        FanOutShard shard = Shards.New(log, time, loop: loop);
        var wire = new ScriptedWire();
        shard.Add(new Subscriber(wire, TopicFilter.Default, new Position(1), StreamFraming.Chunked));
        int pollsAtFifth = -1;
        int pollsLater = -1;
        wire.OnSend = () =>
        {
            pollsAtFifth = wire.Sends == 5 ? poller.Polls : pollsAtFifth;
            pollsLater = wire.Sends == 80 ? poller.Polls : pollsLater;
        };
        loop.Start();
        Wait.Until(() => wire.Sends > 80, "it is replayed");
        shard.Stop();
        loop.Join(Wait.Bound);
        Assert.That(pollsLater, Is.GreaterThan(pollsAtFifth));
    }

    [Test]
    public void Many_newcomers_do_not_hold_up_those_who_came_before()
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log, new SteppingClock(TimeSpan.FromMicroseconds(100)));
        ScriptedWire here = Add(shard, "default");
        shard.Step();
        ScriptedWire[] newcomers = [.. Enumerable.Range(0, 1000).Select(_ => Add(shard, "default"))];
        Publish(log, 1);
        shard.Step();
        Assert.That(here.Sends, Is.EqualTo(1));
        Assert.That(newcomers.Count(wire => wire.Sends > 0), Is.LessThan(100));
        Assert.That(shard.HasMore);
        while (shard.HasMore)
        {
            shard.Step();
        }

        Publish(log, 1);
        while (newcomers[^1].Sends == 0)
        {
            shard.Step();
        }

        Assert.That(newcomers.Select(wire => wire.Sends), Is.All.GreaterThan(0));
    }

    [Test]
    public void Many_replays_get_their_turn_pass_by_pass_and_do_not_hold_up_the_others()
    {
        EventLog log = NewLog();
        Publish(log, 10);
        FanOutShard shard = Shards.New(log, new SteppingClock(TimeSpan.FromMicroseconds(10)));
        ScriptedWire[] wires = [.. Enumerable.Range(0, 2000).Select(_ => Add(shard, "default"))];
        shard.Step();
        Assert.That(wires.Sum(wire => wire.Sends), Is.InRange(1, 300), "sends of one pass");
        for (int i = 0; i < 40; i++)
        {
            shard.Step();
        }

        Assert.That(wires.Select(wire => wire.Sends), Has.All.EqualTo(1));
    }

    [Test]
    public void Many_subscribers_whose_wires_fill_up_again_at_once_do_not_hold_up_the_others()
    {
        EventLog log = NewLog();
        Publish(log, 1000);
        FanOutShard shard = Shards.New(log, new SteppingClock(TimeSpan.FromMicroseconds(10)));
        ScriptedWire[] wires = [.. Enumerable.Range(0, 2000).Select(_ => Add(shard, "default"))];
        Array.ForEach(wires, wire => wire.Room = 1);
        shard.Step();
        Assert.That(wires.Sum(wire => wire.Sends), Is.InRange(1, 300), "sends of one pass");
    }

    [Test]
    public void A_newcomer_waits_for_no_replay()
    {
        EventLog log = NewLog();
        Publish(log, 20_000);
        FanOutShard shard = Shards.New(log, new SteppingClock(TimeSpan.FromMilliseconds(1)));
        ScriptedWire[] replays = [.. Enumerable.Range(0, 500).Select(_ => Add(shard, "default"))];
        while (replays[^1].Sends == 0)
        {
            shard.Step();
        }

        var newcomer = new ScriptedWire();
        shard.Add(new Subscriber(newcomer, TopicFilter.Of(["news"]), log.End, StreamFraming.Chunked));
        _ = log.Append(new SseEvent("x"), TopicSet.Of("news"));
        shard.Step();
        Assert.That(newcomer.Sends, Is.EqualTo(1));
        Assert.That(shard.HasMore, "the replays are still under way");
    }

    [Test]
    public void Subscribers_that_a_pass_did_not_reach_come_first_in_the_next()
    {
        EventLog log = NewLog();
        Publish(log, 50_000);
        FanOutShard shard = Shards.New(log, new SteppingClock(TimeSpan.FromMicroseconds(100)));
        ScriptedWire[] wires = [.. Enumerable.Range(0, 10).Select(_ => Add(shard, "default"))];

        while (wires[^1].Sends == 0)
        {
            shard.Step();
            Assert.That(
                wires.Max(wire => wire.Sends) - wires.Min(wire => wire.Sends),
                Is.LessThanOrEqualTo(1),
                "turns of each");
            Assert.That(wires.Sum(wire => wire.Sends), Is.Positive);
        }
    }

    [Test]
    public void What_was_published_before_the_end_is_sent_before_the_end()
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log, new SteppingClock(TimeSpan.FromMicroseconds(100)));
        ScriptedWire live = Add(shard, "default");
        Publish(log, 50_000);
        ScriptedWire replay = Add(shard, "default");
        shard.Step();
        Publish(log, 1);
        shard.Stop();
        shard.Step();
        foreach (ScriptedWire wire in (ScriptedWire[])[live, replay])
        {
            AssertSequence(Frames.ParseChunked(wire.Taken), 50_001);
            Assert.That(wire.Closed, Is.EqualTo(CloseReason.ServerStopped));
        }
    }

    [Test]
    public void Large_events_stay_in_the_log_while_a_wire_is_full_and_no_frame_is_ever_broken()
    {
        Gen<Step>[] steps =
        [
            Schedule.Of(StepKind.Pass),
            Schedule.Of(StepKind.Publish, maxAmount: 12_000),
            Schedule.Of(StepKind.Drain, maxWho: 2, maxAmount: 20_000),
            Schedule.Of(StepKind.Narrow, maxWho: 2, maxAmount: 10_000),
        ];
        Schedule.ForAll(maxSteps: 150, maxHistory: 30, steps, schedule =>
        {
            EventLog log = NewLog(schedule.History, segmentBytes: 20_000);
            FanOutShard shard = Shards.New(log);
            List<ScriptedWire> wires = [.. Enumerable.Range(0, 3).Select(_ => Add(shard, "default"))];
            int published = 0;
            schedule.Walk(shard, wires, step =>
            {
                _ = log.Append(new SseEvent(new string('x', step.Amount)), TopicSet.Default);
                published++;
            });
            Schedule.Settle(shard, wires);
            foreach (ScriptedWire wire in wires)
            {
                // One whose half-sent frame was forgotten is cut: what came before is whole.
                Assert.That(wire.Closed, Is.Null.Or.EqualTo(CloseReason.TooSlow));
                AssertSequence(Frames.ParseChunked(wire.Taken), wire.Closed is null ? published : null);
            }
        });
    }

    /// <summary>Every number once and in order, or a gap that begins where the stream was.</summary>
    private static void AssertSequence(List<SseItem<string>> items, long? last)
    {
        long next = 1;
        foreach (SseItem<string> item in items)
        {
            if (item.EventType == "rawsse.gap")
            {
                JsonElement gap = JsonDocument.Parse(item.Data).RootElement;
                Assert.That(gap.GetProperty("requested").GetString(), Is.EqualTo($"test-{next - 1}"));
                next += gap.GetProperty("missed").GetInt64();
            }
            else
            {
                Assert.That(item.EventId, Is.EqualTo($"test-{next}"));
                next++;
            }
        }

        if (last is { } all)
        {
            Assert.That(next, Is.EqualTo(all + 1));
        }
    }

    private static void Publish(EventLog log, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = log.Append(new SseEvent("x"), TopicSet.Default);
        }
    }

    private static ScriptedWire Add(FanOutShard shard, string topic)
    {
        var wire = new ScriptedWire();
        shard.Add(new Subscriber(wire, TopicFilter.Of([topic]), new Position(1), StreamFraming.Chunked));
        return wire;
    }

    private static EventLog NewLog(long maxEvents = 1_000_000, int segmentBytes = SegmentList.DefaultSegmentBytes) =>
        new(new Retention(maxEvents, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test", segmentBytes);

    private sealed class CountingPoller : Poller
    {
        private readonly PortablePoller _poller = new();

        public int Polls { get; private set; }

        public override bool Poll(int milliseconds)
        {
            Polls++;
            return _poller.Poll(milliseconds);
        }

        public override void Wake() => _poller.Wake();

        public override void Dispose() => _poller.Dispose();
    }
}
