using System.Text;
using Microsoft.Extensions.Time.Testing;
using RawSse.Log;
using RawSse.Publishing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Log;

public class EventLogTests
{
    private static readonly Retention Large = new(1_000_000, 1L << 30, TimeSpan.FromDays(1));

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Events_are_numbered_from_one_and_read_back_in_order_across_segments()
    {
        EventLog log = Filled(Large, events: 500, segmentBytes: 256);
        Assert.That(ReadAll(log), Is.EqualTo(Enumerable.Range(1, 500).Select(i => $"{i}")));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    public void An_event_that_is_not_the_next_is_refused_and_the_log_stays_as_it_is(long number)
    {
        EventLog log = Filled(Large, events: 2);
        Assert.That(
            () => log.Append(new Position(number), new SseEvent("x"), TopicSet.Default, null),
            Throws.InvalidOperationException);
        Assert.That(ReadAll(log), Is.EqualTo(new[] { "1", "2" }));
        log.Append(new Position(3), new SseEvent("3"), TopicSet.Default, null);
        Assert.That(ReadAll(log), Is.EqualTo(new[] { "1", "2", "3" }));
    }

    [Test]
    public void A_slice_is_the_bytes_of_the_wire_one_chunk_an_event()
    {
        EventLog log = Filled(Large, events: 2);
        Assert.That(log.TryRead(new Position(1), log.End, out LogSlice slice));
        Assert.That(
            Encoding.ASCII.GetString(slice.Bytes),
            Is.EqualTo("14\r\ndata: 1\nid: test-1\n\n\r\n14\r\ndata: 2\nid: test-2\n\n\r\n"));
    }

    [Test]
    public void A_cursor_that_is_many_events_behind_gets_one_slice()
    {
        EventLog log = Filled(Large, events: 1000);
        Assert.That(log.TryRead(new Position(17), log.End, out LogSlice slice));
        Assert.That((slice.Start, slice.End, slice.Count), Is.EqualTo((new Position(17), new Position(1001), 984)));
    }

    [Test]
    public void No_more_events_are_kept_than_asked()
    {
        EventLog log = Filled(Large with { MaxEvents = 10 }, events: 100, segmentBytes: 256);
        Assert.Multiple(() =>
        {
            Assert.That((log.Start, log.End), Is.EqualTo((new Position(91), new Position(101))));
            Assert.That(log.TryRead(new Position(90), log.End, out _), Is.False);
            Assert.That(ReadAll(log), Has.Count.EqualTo(10));
        });
    }

    [Test]
    public void No_more_bytes_are_kept_than_asked()
    {
        EventLog log = Filled(Large with { MaxBytes = 20_000 }, events: 5000, segmentBytes: 1024);

        // A frame of a four-digit event has 32 bytes, its place 20, the topic's name 222, and each segment some room
        // left.
        Assert.That(log.Bytes, Is.InRange(18_000, 20_000));
        Assert.That(EventLog.EventsBetween(log.Start, log.End), Is.InRange(18_000 / 80, 20_000 / 52));
    }

    [Test]
    public void The_names_of_publishers_count_and_are_let_go_of_with_their_keys()
    {
        EventLog log = Filled(Large with { MaxEvents = 2 }, events: 0);
        long before = log.Bytes;
        log.Append(log.End, new SseEvent("x"), TopicSet.Default, new PublisherKey(new string('p', 1000), "id"));
        Assert.That(log.Bytes - before, Is.GreaterThan(2000));
        log.Append(log.End, new SseEvent("x"), TopicSet.Default, null);
        log.Append(log.End, new SseEvent("x"), TopicSet.Default, null);
        Assert.That(log.Bytes - before, Is.LessThan(1000));
    }

    [Test]
    public void The_newest_event_is_kept_even_if_it_alone_is_too_large()
    {
        EventLog log = Filled(Large with { MaxBytes = 50 }, events: 3);
        _ = log.Append(new SseEvent(new string('x', 1000)), TopicSet.Default);
        Assert.That(ReadAll(log).Single(), Has.Length.EqualTo(1000));
    }

    [Test]
    public void Events_that_are_too_old_are_let_go_of_even_if_nothing_comes()
    {
        EventLog log = Filled(Large with { MaxAge = TimeSpan.FromMinutes(1) }, events: 3);
        _time.Advance(TimeSpan.FromSeconds(40));
        _ = log.Append(new SseEvent("4"), TopicSet.Default);
        _time.Advance(TimeSpan.FromSeconds(40));
        log.Trim();
        Assert.That(ReadAll(log), Is.EqualTo(new[] { "4" }));
        _time.Advance(TimeSpan.FromSeconds(40));
        log.Trim();
        Assert.That((log.Start, log.End), Is.EqualTo((new Position(5), new Position(5))));
    }

    [Test]
    public void An_event_larger_than_a_segment_has_a_segment_of_its_own()
    {
        EventLog log = Filled(Large, events: 1, segmentBytes: 256);
        _ = log.Append(new SseEvent(new string('x', 5000)), TopicSet.Default);
        _ = log.Append(new SseEvent("3"), TopicSet.Default);
        Assert.That(ReadAll(log).Select(data => data.Length), Is.EqualTo(new[] { 1, 5000, 1 }));
    }

    [Test]
    public void Memory_stays_within_the_bound_however_much_is_appended()
    {
        EventLog log = NewLog(new Retention(100, 1 << 20, TimeSpan.FromHours(1)), segmentBytes: 4096);
        var large = new SseEvent(new string('x', 1000));
        for (int i = 0; i < 2000; i++)
        {
            _ = log.Append(large, TopicSet.Default);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 50_000; i++)
        {
            _ = log.Append(large, TopicSet.Default);
        }

        // 50 MB went through; what is kept is 100 KB and the segments it lies in.
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(1 << 20));
        GC.KeepAlive(log);
    }

    [Test]
    public async Task Readers_see_every_event_whole_while_others_append()
    {
        EventLog log = NewLog(Large, segmentBytes: 512);
        var order = Publishers.OrderOf(log);
        const int Writers = 4;
        const int EventsEach = 5000;
        Task<List<string>>[] readers =
            [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Follow(log, Writers * EventsEach)))];
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < EventsEach; i++)
            {
                _ = order.CommitAsync(new Publication(new SseEvent($"{writer}:{i}"), TopicSet.Default)).Now();
            }
        })));
        List<string>[] read = await Task.WhenAll(readers);
        Assert.Multiple(() =>
        {
            Assert.That(read[0], Is.EqualTo(read[1]), "one order for all");
            for (int writer = 0; writer < Writers; writer++)
            {
                Assert.That(
                    read[0].Where(data => data.StartsWith($"{writer}:", StringComparison.Ordinal)),
                    Is.EqualTo(Enumerable.Range(0, EventsEach).Select(i => $"{writer}:{i}")));
            }
        });
    }

    private static List<string> Follow(EventLog log, int count)
    {
        var body = new MemoryStream();
        for (int read = 0; read < count;)
        {
            Position cursor = new(read + 1);
            Position head = log.End;
            if (cursor < head && log.TryRead(cursor, head, out LogSlice slice))
            {
                body.Write(slice.Bytes);
                read += slice.Count;
            }
        }

        return [.. Frames.ParseChunked(body.ToArray()).Select(e => e.Data)];
    }

    private static List<string> ReadAll(EventLog log)
    {
        var body = new MemoryStream();
        for (Position cursor = log.Start; cursor < log.End;)
        {
            Assert.That(log.TryRead(cursor, log.End, out LogSlice slice));
            body.Write(slice.Bytes);
            cursor = slice.End;
        }

        return [.. Frames.ParseChunked(body.ToArray()).Select(e => e.Data)];
    }

    private EventLog NewLog(Retention retention, int segmentBytes = SegmentList.DefaultSegmentBytes) =>
        new(retention, _time, "test", segmentBytes);

    private EventLog Filled(Retention retention, int events, int segmentBytes = SegmentList.DefaultSegmentBytes)
    {
        EventLog log = NewLog(retention, segmentBytes);
        for (int i = 1; i <= events; i++)
        {
            _ = log.Append(new SseEvent($"{i}"), TopicSet.Default);
        }

        return log;
    }
}
