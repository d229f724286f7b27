using RawSse.Endpoints;
using RawSse.Log;
using RawSse.Publishing;
using RawSse.Security;
using RawSse.Tests.Support;

namespace RawSse.Tests.Endpoints;

public class ManyEventsTests
{
    private readonly EventLog _log = new(new Retention(100, 1 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "e");
    private readonly List<long> _announced = [];

    [Test]
    public void Events_that_came_together_are_announced_once()
    {
        ManyEvents events = Read("application/x-ndjson");
        Assert.That(events.Feed("1\n2\n3\n4"u8));
        Assert.That(_announced, Is.EqualTo(new[] { 3 }));
        Assert.That(events.Finish());
        Assert.That(_announced, Is.EqualTo(new[] { 3, 4 }));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2", "3", "4" }));
    }

    [Test]
    public void Where_no_event_has_come_whole_nothing_is_announced()
    {
        ManyEvents events = Read("text/event-stream");
        Assert.That(events.Feed(": comment\ndata: 1\n"u8));
        Assert.That(_announced, Is.Empty);
        Assert.That(events.Feed("\ndata: 2"u8));
        Assert.That(events.Finish());
        Assert.That(_announced, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void What_stands_before_a_wrong_event_is_announced()
    {
        ManyEvents events = Read("application/x-ndjson");
        Assert.That(events.Feed("1\n2\n0123456789\n3\n"u8), Is.False);
        Assert.That(events.Refusal?.Line, Does.StartWith("event 3:"));
        Assert.That(_announced, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void An_event_does_not_hold_bytes_of_a_longer_one_before_it()
    {
        ManyEvents lines = Read("application/x-ndjson");
        Assert.That(lines.Feed("long one\nx\n"u8) && lines.Finish());
        ManyEvents blocks = Read("text/event-stream");
        Assert.That(blocks.Feed("data: long\ndata: er\n\ndata: x\n\n"u8) && blocks.Finish());
        Assert.That(_log.Data(), Is.EqualTo(new[] { "long one", "x", "long\ner", "x" }));
    }

    [Test]
    public void A_byte_order_mark_is_not_the_first_line_s()
    {
        Assert.That(Read("text/event-stream").Feed("\uFEFFdata: 1\n\n"u8));
        Assert.That(Read("application/x-ndjson").Feed("\uFEFF2\n"u8));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void What_the_standard_passes_over_in_a_stream_is_passed_over()
    {
        Assert.That(Read("text/event-stream").Feed("id:\nretry: soon\nother: x\ndata: 1\n\n"u8));
        Assert.That(_log.Data(), Is.EqualTo(new[] { "1" }));
    }

    private ManyEvents Read(string type)
    {
        var publications = new Publications(new MemoryOrder(_log), () => _announced.Add(_log.IdBefore(_log.End).Sequence));
        var permit = new PublishPermit(Grant.ToPublish("test"), new PublishRate(0, TimeProvider.System), TimeProvider.System);
        return new ManyEvents(
            publications, permit, new PublishFields(), TopicSet.Default, 8, isEventStream: type == "text/event-stream");
    }
}
