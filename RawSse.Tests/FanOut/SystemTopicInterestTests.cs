using RawSse.Events;
using RawSse.FanOut;

namespace RawSse.Tests.FanOut;

/// <summary>Which system topics subscribers ask for.</summary>
public class SystemTopicInterestTests
{
    private static readonly TopicSet Online = TopicSet.OfSystem("$online");
    private static readonly TopicSet Stats = TopicSet.OfSystem("$stats");

    private readonly SystemTopicInterest _interest = new();

    [TestCase("$online", true, false)]
    [TestCase("$*", true, true)]
    [TestCase("$s*", false, true)]
    [TestCase("*", false, false)]
    [TestCase("online", false, false)]
    public void Only_those_ask_who_name_them(string pattern, bool online, bool stats)
    {
        _interest.Add(TopicFilter.Of([pattern]));
        Assert.That((_interest.IsRequested(Online), _interest.IsRequested(Stats)), Is.EqualTo((online, stats)));
    }

    [Test]
    public void They_are_asked_for_until_the_last_has_gone()
    {
        _interest.Add(TopicFilter.Of(["$online", "a"]));
        _interest.Add(TopicFilter.Of(["a", "$online"]));
        _interest.Add(TopicFilter.Of(["$*"]));
        _interest.Remove(TopicFilter.Of(["$online", "a"]));
        _interest.Remove(TopicFilter.Of(["$*"]));
        Assert.That(_interest.IsRequested(Online), "the same topics, in whatever order");
        _interest.Remove(TopicFilter.Of(["$online", "a"]));
        Assert.That(_interest.IsRequested(Online), Is.False);
    }

    [Test]
    public void Whoever_came_is_counted_whether_they_have_gone_or_not()
    {
        _interest.Add(TopicFilter.Of(["$online"]));
        _interest.Remove(TopicFilter.Of(["$online"]));
        _interest.Add(TopicFilter.Of(["$online"]));
        _interest.Add(TopicFilter.Of(["a"]));
        Assert.That(_interest.Arrivals, Is.EqualTo(2));
    }
}
