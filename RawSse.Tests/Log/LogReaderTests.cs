using Microsoft.Extensions.Time.Testing;
using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.Log;

/// <summary>Bytes that a reader may be looking at are never written over.</summary>
public class LogReaderTests
{
    [Test]
    public void What_a_reader_holds_stays_as_it_is_until_it_has_left()
    {
        EventLog log = NewLog();
        LogReader reader = log.NewReader();
        _ = log.Append(new SseEvent("held"), TopicSet.Default);
        reader.Enter();
        Assert.That(log.TryRead(new Position(1), new Position(2), out LogSlice slice));
        byte[] before = slice.Bytes.ToArray();
        for (int i = 0; i < 5000; i++)
        {
            _ = log.Append(new SseEvent("another"), TopicSet.Default);
        }

        Assert.That(slice.Bytes.ToArray(), Is.EqualTo(before));
        reader.Exit();
    }

    [Test]
    public void A_log_at_its_bound_uses_its_memory_again()
    {
        EventLog log = NewLog();
        var e = new SseEvent("x");
        Fill(log, e, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill(log, e, 10_000);

        // A segment's own object and the list of segments, for about a hundred events.
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000, Is.LessThan(10));
    }

    [Test]
    public void A_log_at_its_bound_uses_its_memory_again_when_events_become_a_little_larger()
    {
        var log = new EventLog(
            new Retention(long.MaxValue, 16 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "test");
        byte[] text = [.. Enumerable.Repeat((byte)'x', 61_000)];
        Fill(log, new SseEvent(text.AsMemory(0, 60_000)), 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int longer = 1; longer <= 100; longer++)
        {
            Fill(log, new SseEvent(text.AsMemory(0, 60_000 + longer)), 20);
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 2000, Is.LessThan(1000));
    }

    [Test]
    public void A_reader_sees_whole_events_while_the_log_runs_round_and_round()
    {
        EventLog log = NewLog();
        using var done = new CancellationTokenSource();
        long[] read = new long[2];
        Task[] readers = [.. read.Select((_, reader) => Task.Run(() => Follow(log, ref read[reader], done.Token)))];
        for (int i = 0; i < 200_000; i++)
        {
            _ = log.Append(new SseEvent($"{log.End.Number}"), TopicSet.Default);
        }

        // On a busy machine a reader may come late: there is always one more round for it.
        Wait.Until(
            () =>
            {
                _ = log.Append(new SseEvent($"{log.End.Number}"), TopicSet.Default);
                return Array.TrueForAll(read, events => events > 1000)
                    || Array.Exists(readers, reader => reader.IsCompleted);
            },
            "the readers have read");
        done.Cancel();
        Assert.That(() => Task.WhenAll(readers).GetAwaiter().GetResult(), Throws.Nothing);
    }

    [Test]
    public void A_reader_that_does_not_find_an_event_sees_that_the_log_begins_later()
    {
        var time = new FakeTimeProvider();
        var log = new EventLog(
            new Retention(1_000_000, 1 << 30, TimeSpan.FromMinutes(1)), time, "test", segmentBytes: 200);
        using var done = new CancellationTokenSource();
        long lost = 0;
        Task reader = Task.Run(() =>
        {
            LogReader inside = log.NewReader();
            Position cursor = log.Start;
            while (!done.IsCancellationRequested)
            {
                inside.Enter();
                if (cursor < log.End && !log.TryRead(cursor, log.End, out _))
                {
                    Assert.That(log.Start > cursor);
                    cursor = log.Start;
                    lost++;
                }

                inside.Exit();
            }
        });
        Wait.Until(
            () =>
            {
                // Many segments at once.
                Fill(log, new SseEvent("x"), 1000);
                time.Advance(TimeSpan.FromMinutes(2));
                log.Trim();
                return Volatile.Read(ref lost) > 100 || reader.IsCompleted;
            },
            "the reader has lost its place often");
        done.Cancel();
        Assert.That(() => reader.GetAwaiter().GetResult(), Throws.Nothing);
    }

    private static EventLog NewLog() =>
        new(new Retention(200, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "test", segmentBytes: 4096);

    private static void Fill(EventLog log, in SseEvent e, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = log.Append(e, TopicSet.Default);
        }
    }

    /// <summary>Reads what is there, again and again, and looks whether each event holds its own number.</summary>
    private static void Follow(EventLog log, ref long read, CancellationToken done)
    {
        LogReader reader = log.NewReader();
        while (!done.IsCancellationRequested)
        {
            reader.Enter();
            Position cursor = log.Start;
            while (cursor < log.End && log.TryRead(cursor, log.End, out LogSlice slice))
            {
                foreach (var e in Frames.ParseChunked(slice.Bytes))
                {
                    Assert.That(e.Data, Is.EqualTo($"{cursor.Number}"));
                    Assert.That(e.EventId, Is.EqualTo($"test-{cursor.Number}"));
                    cursor = EventLog.After(cursor);
                }

                Assert.That(cursor, Is.EqualTo(slice.End));
                Volatile.Write(ref read, read + slice.Count);
            }

            reader.Exit();
        }
    }
}
