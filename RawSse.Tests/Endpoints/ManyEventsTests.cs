using RawSse.Endpoints;
using RawSse.Log;
using RawSse.Publishing;
using RawSse.Security;
using RawSse.Tests.Support;

namespace RawSse.Tests.Endpoints;

public class ManyEventsTests
{
    private readonly EventLog _log = new(new Retention(1000, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "e");
    private readonly LogFollower _follower;

    public ManyEventsTests() => _follower = new LogFollower(_log);

    [Test]
    public void Events_that_came_together_are_announced_once()
    {
        ManyEvents events = Read("application/x-ndjson");
        Assert.That(Feed(events, "1\n2\n3\n4"));
        Assert.That(_follower.Told, Is.EqualTo(new[] { 3 }));
        Assert.That(Finish(events));
        Assert.That(_follower.Told, Is.EqualTo(new[] { 3, 4 }));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2", "3", "4" }));
    }

    [Test]
    public void Where_no_event_has_come_whole_nothing_is_announced()
    {
        ManyEvents events = Read("text/event-stream");
        Assert.That(Feed(events, ": comment\ndata: 1\n"));
        Assert.That(_follower.Told, Is.Empty);
        Assert.That(Feed(events, "\ndata: 2"));
        Assert.That(Finish(events));
        Assert.That(_follower.Told, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void What_stands_before_a_wrong_event_is_announced()
    {
        ManyEvents events = Read("application/x-ndjson");
        Assert.That(Feed(events, "1\n2\n0123456789\n3\n"), Is.False);
        Assert.That(events.Refusal?.Line, Does.StartWith("event 3:").And.EndWith("2 before it were published"));
        Assert.That(_follower.Told, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void However_many_events_came_together_all_are_published_in_their_order()
    {
        ManyEvents events = Read("application/x-ndjson");
        string[] numbers = [.. Enumerable.Range(1, 700).Select(i => $"{i}")];
        Assert.That(Feed(events, string.Join('\n', numbers)) && Finish(events));
        Assert.That((events.Count, events.Last.Sequence), Is.EqualTo((700L, 700L)));
        Assert.That(_log.Data(), Is.EqualTo(numbers));
    }

    [Test]
    public void An_event_does_not_hold_bytes_of_a_longer_one_before_it()
    {
        ManyEvents lines = Read("application/x-ndjson");
        Assert.That(Feed(lines, "long one\nx\n") && Finish(lines));
        ManyEvents blocks = Read("text/event-stream");
        Assert.That(Feed(blocks, "data: long\ndata: er\n\ndata: x\n\n") && Finish(blocks));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "long one", "x", "long\ner", "x" }));
    }

    [Test]
    public async Task Events_wait_for_those_before_them_and_their_bytes_stay_as_they_were()
    {
        var order = new HeldOrder(_log);
        ManyEvents events = Read("text/event-stream", Publishers.Of(order));
        ValueTask<bool> first = events.PublishAsync("data: 1\n\ndata: a\ndata: b\n\ndata: 3"u8.ToArray());
        Assert.That(order.Waiting, Is.EqualTo(new[] { new[] { "1", "a\nb" } }), "as one batch");
        Assert.That((first.IsCompleted, _log.IdAt(_log.End).Sequence, events.Count), Is.EqualTo((false, 1L, 0L)));
        order.CommitOne();
        Assert.That(await first);
        Assert.That((events.Count, events.Last.Sequence), Is.EqualTo((2L, 2L)));
        ValueTask<bool> rest = events.FinishAsync();
        order.CommitOne();
        Assert.That(await rest);
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "a\nb", "3" }));
    }

    [Test]
    public async Task Where_nobody_knows_what_became_of_events_their_publisher_is_told()
    {
        var order = new HeldOrder(_log);
        ManyEvents events = Read("application/x-ndjson", Publishers.Of(order));
        ValueTask<bool> first = events.PublishAsync("1\n2\n"u8.ToArray());
        order.CommitOne();
        Assert.That(await first);
        ValueTask<bool> second = events.PublishAsync("3\n4\n"u8.ToArray());
        order.LoseOne();
        Assert.That(await second, Is.False);
        Assert.That(events.Refusal?.Status, Is.EqualTo(503));
        Assert.That(
            events.Refusal?.Line,
            Does.StartWith("event 3: the outcome is unknown").And.EndWith("2 before it were published"));
    }

    private static bool Feed(ManyEvents events, string bytes) =>
        events.PublishAsync(System.Text.Encoding.UTF8.GetBytes(bytes)).Now();

    private static bool Finish(ManyEvents events) => events.FinishAsync().Now();

    private ManyEvents Read(string type, Publisher? publisher = null)
    {
        publisher ??= Publishers.Of(new MemoryOrder(_log, _follower));
        var permit = new PublishPermit(Grant.ToPublish("test"), publisher, TimeProvider.System);
        var origin = new BodyOrigin("test", TopicSet.Default, new EventLimit(8));
        return new ManyEvents(
            publisher,
            permit,
            type == "text/event-stream"
                ? new EventStreamReader(origin, default)
                : new LineBodyReader(origin, new PublishFields()));
    }
}
