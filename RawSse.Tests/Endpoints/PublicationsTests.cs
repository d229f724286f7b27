using RawSse.Endpoints;
using RawSse.Events;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.Endpoints;

/// <summary>Which of two publications with the same key are one.</summary>
public class PublicationsTests
{
    private readonly EventLog _log = new(new Retention(3, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "e");
    private readonly Publications _publications;

    public PublicationsTests() => _publications = new Publications(_log, () => { });

    [Test]
    public void The_same_key_on_the_same_topics_is_published_once()
    {
        Assert.That(Publish("k", "a", "b"), Is.EqualTo(1));
        Assert.That(Publish("k", "b", "a"), Is.EqualTo(1));
        Assert.That(Publish("k", "b"), Is.EqualTo(1));
        Assert.That(_log.Topics(), Is.EqualTo(new[] { "a b" }));
    }

    [Test]
    public void Where_it_was_on_some_of_the_topics_the_others_get_it_now()
    {
        Assert.That(Publish("k", "a"), Is.EqualTo(1));
        Assert.That(Publish("k", "a", "b", "c"), Is.EqualTo(2));
        Assert.That(Publish("k", "a", "b", "c"), Is.EqualTo(2));
        Assert.That(_log.Topics(), Is.EqualTo(new[] { "a", "b c" }));
    }

    [Test]
    public void Another_publisher_s_key_is_another()
    {
        Assert.That(Publish("k", "a"), Is.EqualTo(1));
        var others = new Publication(new SseEvent("x"), TopicSet.Of("a"), "k") { Publisher = "sub mallory" };
        Assert.That(_publications.Publish(others)?.Sequence, Is.EqualTo(2));
        Assert.That(Publish("k", "a"), Is.EqualTo(1));
    }

    [Test]
    public void A_key_is_forgotten_with_its_event()
    {
        Assert.That(Publish("k", "a"), Is.EqualTo(1));
        Assert.That(Publish("other", "a"), Is.EqualTo(2));
        Assert.That(Publish("third", "a"), Is.EqualTo(3));
        Assert.That(Publish("k", "a"), Is.EqualTo(1), "three events are kept");
        Assert.That(Publish("fourth", "b"), Is.EqualTo(4));
        Assert.That(Publish("k", "a"), Is.EqualTo(5));
        Assert.That(Publish("k", "a"), Is.EqualTo(5));
    }

    private long? Publish(string key, params string[] topics) =>
        _publications.Publish(new Publication(new SseEvent("x"), TopicSet.Of(topics), key))?.Sequence;
}
