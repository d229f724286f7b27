using RawSse.Publishing;

namespace RawSse.Tests.Publishing;

/// <summary>Publishers mostly repeat their topics. The log then keeps one object for all of them.</summary>
public class TopicSetCacheTests
{
    private readonly TopicSetCache _cache = new();

    [Test]
    public void A_topic_that_is_named_again_is_the_same_object() =>
        Assert.That(Get("prices"), Is.SameAs(Get(new string("prices"))));

    [Test]
    public void However_many_topics_there_are_each_name_gets_its_own()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 5000; i++)
            {
                Assert.That(Get($"topic {i}").Names.ToArray(), Is.EqualTo(new[] { $"topic {i}" }));
            }
        }
    }

    [Test]
    public void Several_topics_are_all_of_them_and_do_not_stand_in_for_the_first()
    {
        Assert.That(Get("a", "b").Names.ToArray(), Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That(Get("a").Names.ToArray(), Is.EqualTo(new[] { "a" }));
        Assert.That(Get("a", "b").Names.ToArray(), Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public void Without_a_name_it_is_the_default_topic() => Assert.That(Get(), Is.SameAs(TopicSet.Default));

    [TestCase("$online")]
    [TestCase("a*")]
    [TestCase("")]
    public void What_can_not_be_published_to_is_refused_each_time(string name)
    {
        for (int i = 0; i < 2; i++)
        {
            Assert.That(_cache.TryGet([name], out _, out string? problem), Is.False);
            Assert.That(problem, Is.Not.Empty);
        }
    }

    private TopicSet Get(params List<string> names)
    {
        Assert.That(_cache.TryGet(names, out TopicSet? topics, out string? problem), problem);
        return topics!;
    }
}
