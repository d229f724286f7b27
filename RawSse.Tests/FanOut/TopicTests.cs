using System.Net.ServerSentEvents;
using FsCheck;
using FsCheck.Fluent;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.FanOut;

public class TopicTests
{
    private static readonly string[] Topics = ["default", "a", "ab", "a/b", "b", "news/uk", "news/fr", "n"];
    private static readonly string[] Patterns = [.. Topics, "*", "a*", "news/*", "news/uk*", "z*"];

    [Test]
    public void Everyone_gets_exactly_the_events_of_their_topics_in_order() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            EventLog log = NewLog();
            FanOutShard shard = Shards.New(log);
            var streams = new List<(string[] Patterns, long Cursor, ScriptedWire Wire)>();
            var published = new List<string[]>();
            for (int step = 0; step < 100; step++)
            {
                switch (random.Next(6))
                {
                    case 0:
                        string[] patterns = Pick(random, Patterns);
                        long cursor = random.Next(2) == 0 ? log.Next : random.NextInt64(1, log.Next + 1);
                        streams.Add((patterns, cursor, Subscribe(shard, cursor, patterns)));
                        break;
                    case 1 when streams.Count > 0:
                        ScriptedWire wire = streams[random.Next(streams.Count)].Wire;
                        wire.Drain(random.Next(200));
                        break;
                    case 2 when streams.Count > 0 && !streams[^1].Wire.IsFull:
                        streams[^1].Wire.Room = random.Next(100);
                        break;
                    case 3:
                        shard.Step();
                        break;
                    default:
                        string[] topics = Pick(random, Topics);
                        published.Add(topics);
                        _ = log.Append(new SseEvent($"{published.Count}"), TopicSet.Of(topics));
                        break;
                }
            }

            for (int round = 0; round < 200; round++)
            {
                streams.ForEach(stream => stream.Wire.Drain());
                streams.ForEach(stream => stream.Wire.Room = int.MaxValue);
                shard.Step();
            }

            foreach ((string[] patterns, long cursor, ScriptedWire wire) in streams)
            {
                IEnumerable<string> expected = Enumerable.Range(1, published.Count)
                    .Where(i => i >= cursor && published[i - 1].Any(topic => patterns.Any(p => IsMatch(topic, p))))
                    .Select(i => $"{i}");
                Assert.That(Data(wire), Is.EqualTo(expected), $"{string.Join(',', patterns)} from {cursor}");
            }
        }).QuickCheckThrowOnFailure();

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
        Assert.That(wires.Select(wire => wire.Sends), Is.EqualTo(Enumerable.Range(0, 10_000).Select(i => i == 77 ? 2 : 1)));
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
        Audience first = index.Join(TopicFilter.Of(["a", "b*"]), isChunked: true);
        Audience second = index.Join(TopicFilter.Of(["b*", "a", "a"]), isChunked: true);
        Assert.That(second, Is.SameAs(first), "the order and repetitions of topics don't matter");
        index.Leave(first);
        index.Match(1, TopicSet.Of("a", "bx"));
        Assert.That(first.Matches, Is.EqualTo(new[] { 1L }), "asked for twice, noted once");
        index.Clear();
        index.Leave(first);
        index.Match(2, TopicSet.Of("a", "bx"));
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

    private static string[] Pick(Random random, string[] from) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => from[random.Next(from.Length)])];

    private static string[] Data(ScriptedWire wire)
    {
        List<SseItem<string>> read = Frames.ParseChunked(wire.Taken);
        return [.. read.Select(e => e.Data)];
    }

    private static ScriptedWire Subscribe(FanOutShard shard, long cursor, params string[] patterns)
    {
        var wire = new ScriptedWire();
        shard.Add(new Subscriber(wire, TopicFilter.Of(patterns), cursor, isChunked: true));
        return wire;
    }

    private static EventLog NewLog() =>
        new(new Retention(100_000, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test", segmentBytes: 500);
}
