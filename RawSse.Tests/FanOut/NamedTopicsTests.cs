using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using FsCheck;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

/// <summary>Streams that are told the topics of each event, right before it and in the same frame.</summary>
public class NamedTopicsTests
{
    private static readonly string[] Topics = ["default", "a", "ab", "a/b", "\"é\\<"];
    private static readonly string[] Patterns = [.. Topics, "*", "a*", "z*"];

    private readonly EventLog _log = NewLog(100_000);

    [Test]
    public void Each_event_comes_with_those_of_its_topics_that_the_stream_asks_for()
    {
        Publish(_log, "1", "a", "private", "jobs/7");
        Publish(_log, "2", "private");
        Publish(_log, "3", "a");
        Assert.That(TextFor(["jobs/*", "a"], isChunked: false), Is.EqualTo(
            "event: rawsse.topics\ndata: [\"a\",\"jobs/7\"]\n\ndata: 1\nid: test-1\n\n"
            + "event: rawsse.topics\ndata: [\"a\"]\n\ndata: 3\nid: test-3\n\n"));
    }

    [Test]
    public void Topics_and_event_are_one_chunk()
    {
        Publish(_log, "1", "a");
        const string Blocks = "event: rawsse.topics\ndata: [\"a\"]\n\ndata: 1\nid: test-1\n\n";
        Assert.That(TextFor(["a"], isChunked: true), Is.EqualTo($"{Blocks.Length:x}\r\n{Blocks}\r\n"));
    }

    [TestCase("a\"}]\\<b>")]
    [TestCase("café ☕")]
    [TestCase("\ud800", Description = "half a character, which only the library can publish")]
    public void Any_name_is_quoted(string name)
    {
        Publish(_log, "1", name);
        string topics = Frames.Parse(Encoding.UTF8.GetBytes(TextFor(["*"], isChunked: false)))[0].Data;
        string expected = name == "\ud800" ? "\ufffd" : name;
        Assert.That(JsonSerializer.Deserialize<string[]>(topics), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void A_wire_of_any_room_has_whole_frames_and_what_is_left_of_one([Values] bool isChunked)
    {
        byte[] all = Encoding.UTF8.GetBytes(PublishedAndSent(isChunked, "1", "2", "3"));
        for (int room = 0; room <= all.Length; room++)
        {
            FanOutShard shard = Shards.New(_log);
            ScriptedWire wire = Subscribe(shard, Framing(isChunked), room, "a");
            shard.Step();
            Assert.That(wire.Taken, Has.Length.EqualTo(room));
            wire.Drain();
            shard.Step();
            Assert.That(wire.Taken, Is.EqualTo(all), $"with room for {room} bytes");
        }
    }

    [Test]
    public void A_large_frame_is_finished_from_the_log_piece_by_piece([Values] bool isChunked)
    {
        byte[] all = Encoding.UTF8.GetBytes(PublishedAndSent(isChunked, new string('x', 50_000)));
        FanOutShard shard = Shards.New(_log);
        ScriptedWire wire = Subscribe(shard, Framing(isChunked), 7, "a");
        for (int pieces = 0; wire.Taken.Length < all.Length; pieces++)
        {
            Assert.That(pieces, Is.LessThan(20));
            Assert.That(wire.Held, Is.LessThanOrEqualTo(4096), "no copy of a large rest");
            shard.Step();
            wire.Drain(room: 5000);
        }

        Assert.That(wire.Taken, Is.EqualTo(all));
    }

    [Test]
    public void Streams_that_do_not_ask_for_it_get_the_bytes_of_the_log()
    {
        FanOutShard shard = Shards.New(_log);
        ScriptedWire plain = Subscribe(shard, StreamFraming.Chunked, int.MaxValue, "a");
        ScriptedWire visible = Subscribe(shard, StreamFraming.For(true, true, false), int.MaxValue, "a");
        _ = Subscribe(shard, Framing(isChunked: true), int.MaxValue, "a");
        shard.Step();
        Publish(_log, "1", "a");
        shard.Step();
        Assert.That(_log.TryRead(_log.Start, _log.End, out LogSlice slice));
        Assert.That(plain.Taken, Is.EqualTo(slice.Bytes.ToArray()));
        Assert.That(visible.Taken, Is.EqualTo(plain.Taken));
    }

    [Test]
    public void Whatever_the_wires_take_and_when_each_event_has_its_topics_before_it_or_the_stream_is_cut()
    {
        // Topics and patterns are sets of bits. The framing is a wish of its own, by the number of the subscriber.
        Gen<Step>[] steps =
        [
            Schedule.Of(StepKind.Pass),
            Schedule.OfSets(StepKind.Publish, Topics.Length, maxWho: 9),
            Schedule.OfSets(StepKind.Publish, Topics.Length, maxWho: 9),
            Schedule.OfSets(StepKind.Subscribe, Patterns.Length, maxWho: 50),
            Schedule.Of(StepKind.Drain, maxWho: 20, maxAmount: 3000),
            Schedule.Of(StepKind.Narrow, maxWho: 20, maxAmount: 2000),
        ];
        Schedule.ForAll(maxSteps: 100, maxHistory: 100, steps, schedule =>
        {
            EventLog log = NewLog(schedule.History + 20, segmentBytes: 20_000);
            FanOutShard shard = Shards.New(log);
            List<ScriptedWire> wires = [];
            var asked = new List<(string[] Patterns, bool IsChunked, long Cursor)>();
            var published = new List<string[]>();
            schedule.Walk(
                shard,
                wires,
                publish: step =>
                {
                    published.Add(Pick(Topics, step.Amount));
                    Publish(log, new string('x', step.Who == 9 ? 10_000 : step.Who), published[^1]);
                },
                subscribe: step =>
                {
                    asked.Add((Pick(Patterns, step.Amount), step.Who % 2 == 0, log.Start.Number));
                    wires.Add(Subscribe(shard, Framing(asked[^1].IsChunked), int.MaxValue, asked[^1].Patterns));
                });
            Schedule.Settle(shard, wires);
            foreach (((string[] patterns, bool isChunked, long cursor), ScriptedWire wire) in asked.Zip(wires))
            {
                AssertNamed(wire, isChunked, patterns, cursor, published);
            }
        });
    }

    private static void AssertNamed(
        ScriptedWire wire, bool isChunked, string[] patterns, long cursor, List<string[]> published)
    {
        List<SseItem<string>> read = isChunked ? Frames.ParseChunked(wire.Taken) : Frames.Parse(wire.Taken);
        long next = cursor;
        string[]? named = null;
        foreach (SseItem<string> item in read)
        {
            if (item.EventType == "rawsse.topics")
            {
                Assert.That(named, Is.Null, "topics without an event");
                named = JsonSerializer.Deserialize<string[]>(item.Data);
                continue;
            }

            long number = long.Parse(item.EventId!["test-".Length..]);
            if (item.EventType == "rawsse.gap")
            {
                next = number + 1;
                continue;
            }

            Assert.That(Wanted(next, number), Is.Empty, "left out");
            Assert.That(named, Is.EqualTo(Own(number)));
            named = null;
            next = number + 1;
        }

        Assert.That(wire.Closed, Is.Null.Or.EqualTo(CloseReason.TooSlow));
        if (wire.Closed is null)
        {
            Assert.That(Wanted(next, published.Count + 1), Is.Empty, "left out at the end");
        }

        IEnumerable<string> Own(long number) =>
            published[(int)number - 1].Where(topic => patterns.Any(pattern => IsMatch(topic, pattern)));

        IEnumerable<long> Wanted(long from, long to) =>
            Enumerable.Range(0, (int)Math.Max(0, to - from)).Select(i => from + i).Where(number => Own(number).Any());
    }

    private static bool IsMatch(string topic, string pattern) =>
        pattern.EndsWith('*') ? topic.StartsWith(pattern[..^1], StringComparison.Ordinal) : topic == pattern;

    private static string[] Pick(string[] from, int bits)
    {
        string[] picked = [.. from.Where((_, i) => (bits & (1 << i)) != 0)];
        return picked.Length > 0 ? picked : [from[0]];
    }

    private static StreamFraming Framing(bool isChunked) =>
        StreamFraming.For(isChunked, hasHeartbeatEvents: false, namesTopics: true);

    private static void Publish(EventLog log, string data, params string[] topics) =>
        _ = log.Append(new SseEvent(data), TopicSet.Of(topics));

    /// <summary>Publishes to the topic a, with others around it.</summary>
    private string PublishedAndSent(bool isChunked, params string[] data)
    {
        foreach (string each in data)
        {
            Publish(_log, "not for this stream", "b");
            Publish(_log, each, "a", "b");
        }

        return TextFor(["a"], isChunked);
    }

    private string TextFor(string[] patterns, bool isChunked)
    {
        FanOutShard shard = Shards.New(_log);
        ScriptedWire wire = Subscribe(shard, Framing(isChunked), int.MaxValue, patterns);
        shard.Step();
        return Encoding.UTF8.GetString(wire.Taken);
    }

    private static ScriptedWire Subscribe(FanOutShard shard, StreamFraming framing, int room, params string[] patterns)
    {
        var wire = new ScriptedWire { Room = room };
        shard.Add(new Subscriber(wire, TopicFilter.Of(patterns), new Position(1), framing));
        return wire;
    }

    private static EventLog NewLog(long maxEvents, int segmentBytes = SegmentList.DefaultSegmentBytes) =>
        new(new Retention(maxEvents, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test", segmentBytes);
}
