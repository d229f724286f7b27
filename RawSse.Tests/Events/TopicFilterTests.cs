using FsCheck;
using FsCheck.Fluent;
using RawSse.Events;

namespace RawSse.Tests.Events;

public class TopicFilterTests
{
    private static readonly string[] Letters = ["a", "b", "$", "/"];

    [TestCase("a", "a", null)]
    [TestCase("a", "b", "a")]
    [TestCase("a*", "a", "a*")]
    [TestCase("a", "a*", null)]
    [TestCase("ab*", "a*", null)]
    [TestCase("a*", "ab*", "a*")]
    [TestCase("*", "*", null)]
    [TestCase("*", "a*", "*")]
    [TestCase("$stats", "*", "$stats")]
    [TestCase("$*", "*", "$*")]
    [TestCase("$stats", "$*", null)]
    public void What_goes_beyond_another_filter_is_named(string asked, string allowed, string? beyond) =>
        Assert.That(TopicFilter.Of([asked]).FirstBeyond(TopicFilter.Of([allowed])), Is.EqualTo(beyond));

    [Test]
    public void A_filter_that_does_not_go_beyond_another_matches_nothing_that_the_other_does_not() =>
        Prop.ForAll(Filters(), Filters(), Names(), (asked, allowed, topic) =>
            asked.FirstBeyond(allowed) is not null
                || !asked.Matches(topic)
                || allowed.Matches(topic)).QuickCheckThrowOnFailure();

    private static Gen<string> Name() =>
        Gen.Elements(Letters).ListOf().Where(l => l.Count is > 0 and < 5).Select(string.Concat);

    private static Arbitrary<string> Names() => Name().ToArbitrary();

    private static Arbitrary<TopicFilter> Filters() =>
        (from names in Name().NonEmptyListOf()
         from stars in Gen.Choose(0, 15).Select(bits => bits)
         let patterns = names.Take(4).Select((name, i) => ((stars >> i) & 1) == 1 ? name[..^1] + "*" : name)
         select TopicFilter.Of(patterns)).ToArbitrary();
}
