using System.Net.ServerSentEvents;
using FsCheck;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

public class TopicTests
{
    private static readonly string[] Topics = ["default", "a", "ab", "a/b", "b", "news/uk", "news/fr", "n"];
    private static readonly string[] Patterns = [.. Topics, "*", "a*", "news/*", "news/uk*", "z*"];

    [Test]
    public void Everyone_gets_exactly_the_events_of_their_topics_in_order()
    {
        // Topics and patterns are sets of bits here. Who subscribes as 0 begins live, the others with an event they
        // name.
        Gen<Step>[] steps =
        [
            Schedule.Of(StepKind.Pass),
            Schedule.OfSets(StepKind.Publish, Topics.Length),
            Schedule.OfSets(StepKind.Publish, Topics.Length),
            Schedule.OfSets(StepKind.Subscribe, Patterns.Length, maxWho: 50),
            Schedule.Of(StepKind.Drain, maxWho: 20, maxAmount: 200),
            Schedule.Of(StepKind.Narrow, maxWho: 20, maxAmount: 100),
        ];
        Schedule.ForAll(maxSteps: 100, maxHistory: 100_000, steps, schedule =>
        {
            EventLog log = NewLog();
            FanOutShard shard = Shards.New(log);
            List<ScriptedWire> wires = [];
            var asked = new List<(string[] Patterns, long Cursor)>();
            var published = new List<string[]>();
            schedule.Walk(
                shard,
                wires,
                publish: step =>
                {
                    published.Add(Pick(Topics, step.Amount));
                    _ = log.Append(new SseEvent($"{published.Count}"), TopicSet.Of(published[^1]));
                },
                subscribe: step =>
                {
                    long cursor = step.Who == 0 ? log.End.Number : 1 + (step.Who % log.End.Number);
                    asked.Add((Pick(Patterns, step.Amount), cursor));
                    wires.Add(Subscribe(shard, cursor, asked[^1].Patterns));
                });
            Schedule.Settle(shard, wires);
            foreach (((string[] patterns, long cursor), ScriptedWire wire) in asked.Zip(wires))
            {
                IEnumerable<string> expected = Enumerable.Range(1, published.Count)
                    .Where(i => i >= cursor && published[i - 1].Any(topic => patterns.Any(p => IsMatch(topic, p))))
                    .Select(i => $"{i}");
                Assert.That(Data(wire), Is.EqualTo(expected), $"{string.Join(',', patterns)} from {cursor}");
            }
        });
    }

    [Test]
    public void An_event_touches_only_those_who_asked_for_its_topic_and_a_broadcast_each_once()
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log);
        ScriptedWire[] wires = [.. Enumerable.Range(0, 10_000).Select(i => Subscribe(shard, 1, $"user/{i}", "all"))];
        shard.Step();
        _ = log.Append(new SseEvent("1"), TopicSet.Of("user/77"));
        shard.Step();
        Assert.That(wires.Sum(wire => wire.Sends), Is.EqualTo(1));
        Assert.That(Data(wires[77]), Is.EqualTo(new[] { "1" }));
        for (int i = 2; i <= 11; i++)
        {
            _ = log.Append(new SseEvent($"{i}"), TopicSet.Of("all", "user/5"));
        }

        shard.Step();
        Assert.That(
            wires.Select(wire => wire.Sends), Is.EqualTo(Enumerable.Range(0, 10_000).Select(i => i == 77 ? 2 : 1)));
    }

    [Test]
    public void Events_between_which_others_lie_are_gathered_into_one_send()
    {
        EventLog log = NewLog();
        FanOutShard shard = Shards.New(log);
        ScriptedWire wire = Subscribe(shard, 1, "a");
        shard.Step();
        for (int i = 1; i <= 100; i++)
        {
            _ = log.Append(new SseEvent($"{i}"), TopicSet.Of(i % 2 == 0 ? "a" : "b"));
        }

        shard.Step();
        Assert.That(Data(wire), Is.EqualTo(Enumerable.Range(1, 50).Select(i => $"{i * 2}")));
        Assert.That(wire.Sends, Is.EqualTo(1));
    }

    [Test]
    public void An_audience_ends_with_its_last_subscriber()
    {
        var index = new AudienceIndex();
        KeptTopics topics = new TopicTable().Keep(TopicSet.Of("a", "bx"));
        Audience first = index.Join(TopicFilter.Of(["a", "b*"]), StreamFraming.Chunked);
        Audience second = index.Join(TopicFilter.Of(["b*", "a", "a"]), StreamFraming.Chunked);
        Assert.That(second, Is.SameAs(first), "the order and repetitions of topics don't matter");
        index.Leave(first);
        index.Match(new Position(1), topics);
        Assert.That(first.Matches, Is.EqualTo(new[] { new Position(1) }), "asked for twice, noted once");
        index.Clear();
        index.Leave(first);
        index.Match(new Position(2), topics);
        Assert.That(index.Touched, Is.Empty);
        Assert.That(index.Count, Is.Zero);
    }

    [TestCase("")]
    [TestCase("$online")]
    [TestCase("a*")]
    [TestCase("a\nb")]
    [TestCase("a\0")]
    public void What_can_not_be_published_to_is_refused(string topic) =>
        Assert.That(() => TopicSet.Of(topic), Throws.ArgumentException);

    [Test]
    public void A_topic_has_a_bound() =>
        Assert.That(TopicSet.CheckPublishable(new string('ü', 129)), Does.Contain("256 bytes"));

    private static bool IsMatch(string topic, string pattern) =>
        pattern.EndsWith('*') ? topic.StartsWith(pattern[..^1], StringComparison.Ordinal) : topic == pattern;

    /// <summary>Those whose bit is set, or the first where none is.</summary>
    private static string[] Pick(string[] from, int bits)
    {
        string[] picked = [.. from.Where((_, i) => (bits & (1 << i)) != 0)];
        return picked.Length > 0 ? picked : [from[0]];
    }

    private static string[] Data(ScriptedWire wire)
    {
        List<SseItem<string>> read = Frames.ParseChunked(wire.Taken);
        return [.. read.Select(e => e.Data)];
    }

    private static ScriptedWire Subscribe(FanOutShard shard, long cursor, params string[] patterns)
    {
        var wire = new ScriptedWire();
        shard.Add(new Subscriber(wire, TopicFilter.Of(patterns), new Position(cursor), StreamFraming.Chunked));
        return wire;
    }

    private static EventLog NewLog() =>
        new(new Retention(100_000, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test", segmentBytes: 500);
}
