using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using RawSse.Log;
using RawSse.Publishing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Publishing;

/// <summary>The one door for publishing, with an order that commits at once and with one that does not.</summary>
public sealed class PublisherTests : IDisposable
{
    private readonly EventLog _log = new(new Retention(1000, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "e");
    private readonly KeptLog _lines = new(LogLevel.Trace);

    public void Dispose() => _lines.Dispose();

    [Test]
    public void In_memory_nobody_waits_and_nothing_is_allocated_for_it()
    {
        Publisher publisher = Publishers.Of(_log);
        var publication = new Publication(new SseEvent("x"), TopicSet.Default);
        Publication[] batch = [publication, publication];
        Assert.That(Publish(2000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(Publish(2000));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(20_000), "the log is at its bound");

        bool Publish(int times)
        {
            bool isDone = true;
            for (int i = 0; i < times; i++)
            {
                isDone &= IsDone(publisher.PublishAsync(publication)) && IsDone(publisher.PublishAsync(batch));
                publisher.Post(publication);
            }

            return isDone;
        }

        static bool IsDone(ValueTask<EventId?> task) => task.IsCompletedSuccessfully;
    }

    [Test]
    public async Task An_id_comes_when_the_order_has_committed_the_event()
    {
        var order = new HeldOrder(_log);
        Publisher publisher = Publishers.Of(order);
        Task<EventId?> one = publisher.PublishAsync(On("1")).AsTask();
        Task<EventId?> two = publisher.PublishAsync(new[] { On("2"), On("3") }).AsTask();
        Assert.That((one.IsCompleted, two.IsCompleted, _log.IdAt(_log.End).Sequence), Is.EqualTo((false, false, 1L)));
        order.CommitOne();
        order.CommitOne();
        Assert.That((await one, await two), Is.EqualTo((new EventId("e", 1), new EventId("e", 3))));
    }

    [Test]
    public void What_is_posted_waits_for_nobody_and_its_failure_is_a_line_in_the_log()
    {
        var order = new HeldOrder(_log);
        Publisher publisher = Publishers.Of(order, _lines);
        publisher.Post(On("1"));
        publisher.Post(On("2"));
        order.LoseOne();
        order.CommitOne();
        Assert.That(_log.Data(), Is.EqualTo(new[] { "2" }));
        Wait.Until(() => !_lines.Lines.IsEmpty, "the failure is told");
        Assert.That(_lines.Lines, Has.Count.EqualTo(1).And.Some.Contains("the line was cut"));
    }

    [Test]
    public void A_publisher_is_held_to_its_rate_and_others_are_not()
    {
        var publisher = new Publisher(Publishers.OrderOf(_log), new PublishRate(1, new FakeTimeProvider()), _lines);
        Publication one = On("1") with { Publisher = "a" };
        Assert.That(publisher.Charge(one), Is.EqualTo(TimeSpan.Zero));
        Assert.That(publisher.Charge(one), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(publisher.Charge(one with { Publisher = "b" }), Is.EqualTo(TimeSpan.Zero));
    }

    private static Publication On(string data) => new(new SseEvent(data), TopicSet.Default);
}
