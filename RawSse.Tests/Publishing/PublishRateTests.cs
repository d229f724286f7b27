using Microsoft.Extensions.Time.Testing;
using RawSse.Log;
using RawSse.Publishing;

namespace RawSse.Tests.Publishing;

public class PublishRateTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_publisher_may_publish_as_many_at_once_as_in_a_second_and_then_one_at_a_time()
    {
        var rate = new PublishRate(10, _time);
        Assert.That(Enumerable.Range(0, 10).Select(_ => rate.Charge("a")), Has.All.EqualTo(TimeSpan.Zero));
        Assert.That(rate.Charge("a"), Is.EqualTo(TimeSpan.FromMilliseconds(100)));
        Assert.That(rate.Charge("a"), Is.EqualTo(TimeSpan.FromMilliseconds(100)), "what was refused is not counted");
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(rate.Charge("a"), Is.EqualTo(TimeSpan.Zero));
        Assert.That(rate.Charge("a"), Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void An_expensive_event_counts_as_several_but_never_as_more_than_a_second_allows()
    {
        var rate = new PublishRate(10, _time);
        Assert.That(rate.Charge("a", units: 4), Is.EqualTo(TimeSpan.Zero));
        Assert.That(rate.Charge("a", units: 7), Is.EqualTo(TimeSpan.FromMilliseconds(100)));
        Assert.That(rate.Charge("a", units: 6), Is.EqualTo(TimeSpan.Zero));
        Assert.That(rate.Charge("b", units: 1000), Is.EqualTo(TimeSpan.Zero));
        Assert.That(rate.Charge("b"), Is.EqualTo(TimeSpan.FromMilliseconds(100)));
    }

    [Test]
    public void An_event_counts_by_what_it_costs_the_history()
    {
        Assert.That(EventCost.Units(new SseEvent("x"), TopicSet.Default), Is.EqualTo(1));
        Assert.That(EventCost.Units(new SseEvent(new string('x', 65_000)), TopicSet.Default), Is.EqualTo(16));
        TopicSet long64 = TopicSet.Of([.. Enumerable.Range(0, 64).Select(i => $"{i}".PadLeft(256, '-'))]);
        Assert.That(EventCost.Units(new SseEvent("x"), long64), Is.EqualTo(12));
    }

    [Test]
    public void A_publication_is_counted_as_its_publisher_s_by_its_cost()
    {
        var rate = new PublishRate(16, _time);
        var large = new Publication(new SseEvent(new string('x', 65_000)), TopicSet.Default) { Publisher = "a" };
        Assert.That(rate.Charge(large), Is.EqualTo(TimeSpan.Zero));
        Assert.That(rate.Charge(large), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(rate.Charge(large with { Publisher = "b" }), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void The_pace_of_one_publisher_does_not_affect_others()
    {
        var rate = new PublishRate(1, _time);
        Assert.That(rate.Charge("a"), Is.EqualTo(TimeSpan.Zero));
        Assert.That(rate.Charge("a"), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(rate.Charge("b"), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Over_a_long_time_nobody_gets_more_than_the_pace_and_one_second(
        [Values(1, 3, 1000, 1_000_000)] int perSecond)
    {
        var rate = new PublishRate(perSecond, _time);
        var random = new Random(1);
        long taken = 0;
        long started = _time.GetTimestamp();
        for (int i = 0; i < 20_000; i++)
        {
            taken += rate.Charge("a") == TimeSpan.Zero ? 1 : 0;
            if (random.Next(100) == 0)
            {
                _time.Advance(TimeSpan.FromMilliseconds(random.Next(50)));
            }
        }

        double most = perSecond * (_time.GetElapsedTime(started).TotalSeconds + 1);
        Assert.That(taken, Is.InRange(Math.Min(20_000, most - 2) * 0.9, most + 1));
    }

    [Test]
    public void Without_a_limit_nobody_waits() =>
        Assert.That(
            Enumerable.Range(0, 1000).Select(_ => new PublishRate(0, _time).Charge("a")),
            Has.All.EqualTo(TimeSpan.Zero));

    [Test]
    public void Publishers_who_have_gone_are_forgotten_and_those_who_owe_are_not()
    {
        var rate = new PublishRate(1, _time);
        for (int i = 0; i < 5000; i++)
        {
            _ = rate.Charge($"publisher {i}");
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Multiple(() =>
        {
            Assert.That(rate.Known, Is.LessThan(3000));
            Assert.That(rate.Charge("publisher 4999"), Is.GreaterThan(TimeSpan.Zero));
        });
    }
}
