using RawSse.Log;
using RawSse.Publishing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Publishing;

/// <summary>When two publications with the same key are one.</summary>
public class RepetitionTests
{
    private readonly EventLog _log = new(new Retention(3, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "e");
    private readonly MemoryOrder _order;

    public RepetitionTests() => _order = Publishers.OrderOf(_log);

    [Test]
    public void The_same_key_on_the_same_topics_is_published_once()
    {
        Assert.That(Publish("k", "a", "b"), Is.EqualTo(1));
        Assert.That(Publish("k", "b", "a"), Is.EqualTo(1));
        Assert.That(Publish("k", "b"), Is.EqualTo(1));
        Assert.That(_log.Topics(), Is.EqualTo(new[] { "a b" }));
    }

    [Test]
    public void An_event_that_was_on_some_of_its_topics_is_published_on_the_others()
    {
        Assert.That(Publish("k", "a"), Is.EqualTo(1));
        Assert.That(Publish("k", "a", "b", "c"), Is.EqualTo(2));
        Assert.That(Publish("k", "a", "b", "c"), Is.EqualTo(2));
        Assert.That(_log.Topics(), Is.EqualTo(new[] { "a", "b c" }));
    }

    [Test]
    public void The_same_key_of_another_publisher_is_not_a_repetition()
    {
        Assert.That(Publish("k", "a"), Is.EqualTo(1));
        Publication others = New("k", "a") with { Publisher = "sub mallory" };
        Assert.That(_order.CommitAsync(others).Now()?.Sequence, Is.EqualTo(2));
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

    [Test]
    public void A_repetition_within_a_batch_is_recognized()
    {
        Assert.That(PublishBatch(New("k", "a"), New("l", "a"), New("k", "a")), Is.EqualTo(1));
        Assert.That(PublishBatch(New("k", "a"), New("m", "a")), Is.EqualTo(3));
        Assert.That(_log.End, Is.EqualTo(new Position(4)));
    }

    private static Publication New(string key, params string[] topics) =>
        new(new SseEvent("x"), TopicSet.Of(topics), key);

    private long? Publish(string key, params string[] topics) => _order.CommitAsync(New(key, topics)).Now()?.Sequence;

    private long? PublishBatch(params Publication[] batch) => _order.CommitAsync(batch).Now()?.Sequence;
}
