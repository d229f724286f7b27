using FsCheck;
using FsCheck.Fluent;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.Tests.FanOut;

/// <summary>Which audiences hear of an event, while audiences come and go.</summary>
public class AudienceIndexTests
{
    private static readonly string[] Patterns =
        ["a", "b", "abc", "a*", "ab*", "abc*", "b/*", "*", "$*", "$o*", "$online"];
    private static readonly string[] Topics = ["a", "b", "ab", "abc", "abcd", "b/1", "c", "$online", "$stats"];

    [Test]
    public void Each_event_is_noted_once_with_just_those_who_ask_for_it() =>
        Prop.ForAll(
            Gen.Elements(Patterns).NonEmptyListOf().ListOf(40).ToArbitrary(),
            Gen.Choose(0, 39).ListOf(20).ToArbitrary(),
            (filters, leaving) =>
        {
            var index = new AudienceIndex();
            var table = new TopicTable();
            var audiences = new List<(Audience Audience, string[] Patterns)>();
            foreach (string[] patterns in filters.Select(f => f.Take(4).ToArray()))
            {
                audiences.Add((index.Join(TopicFilter.Of(patterns), StreamFraming.Chunked), patterns));
            }

            foreach (int gone in leaving.Distinct().Where(i => i < audiences.Count).OrderDescending())
            {
                index.Leave(audiences[gone].Audience);
                audiences.RemoveAt(gone);
            }

            long sequence = 0;
            foreach (string topic in Topics)
            {
                index.Match(
                    new Position(++sequence),
                    table.Keep(topic[0] == '$' ? TopicSet.OfSystem(topic) : TopicSet.Of(topic)));
                IEnumerable<Audience> expected =
                    audiences.Where(a => a.Patterns.Any(p => Asks(p, topic))).Select(a => a.Audience).Distinct();
                Assert.That(index.Touched, Is.EquivalentTo(expected), topic);
                Assert.That(
                    index.Touched.Select(a => a.Matches), Has.All.EqualTo(new[] { new Position(sequence) }), topic);
                index.Clear();
            }

            audiences.ForEach(a => index.Leave(a.Audience));
            Assert.That(index.Count, Is.Zero);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void An_audience_whose_patterns_all_stand_for_one_topic_is_one_that_asks_for_it_once()
    {
        Assert.That(TopicFilter.Of(["p*", "pr*", "pri*", "prices", "prices/1"]).Prefixes, Is.EqualTo(new[] { "p" }));
        Assert.That(TopicFilter.Of(["p*", "prices"]).Names, Is.Empty);
        Assert.That(TopicFilter.Of(["p*", "prices"]), Is.EqualTo(TopicFilter.Of(["p*"])));
        Assert.That(
            TopicFilter.Of(["*", "$online", "$s*"]).Names,
            Is.EqualTo(new[] { "$online" }),
            "all topics but the server's own");
    }

    private static bool Asks(string pattern, string topic) =>
        !pattern.EndsWith('*') ? pattern == topic
        : topic.StartsWith(pattern[..^1], StringComparison.Ordinal) && (topic[0] != '$' || pattern[0] == '$');
}
