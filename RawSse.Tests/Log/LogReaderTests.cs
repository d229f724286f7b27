using RawSse.Events;
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
    public void So_it_does_when_events_become_a_little_larger()
    {
        var log = new EventLog(new Retention(long.MaxValue, 16 << 20, TimeSpan.FromHours(1)), TimeProvider.System, "test");
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
        Task<long>[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => Follow(log, done.Token)))];
        for (int i = 0; i < 200_000; i++)
        {
            _ = log.Append(new SseEvent($"{log.End.Number}"), TopicSet.Default);
        }

        // On a busy machine a reader may come late: there is always one more round for it.
        Wait.Until(
            () =>
            {
                _ = log.Append(new SseEvent($"{log.End.Number}"), TopicSet.Default);
                return _read > 1000;
            },
            "the readers have read");
        done.Cancel();
        Assert.That(Task.WhenAll(readers).GetAwaiter().GetResult(), Has.All.GreaterThan(0));
    }

    private long _read;

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
    private long Follow(EventLog log, CancellationToken done)
    {
        LogReader reader = log.NewReader();
        long read = 0;
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
                    cursor = log.After(cursor);
                    read++;
                }

                Assert.That(cursor, Is.EqualTo(slice.End));
            }

            reader.Exit();
            Volatile.Write(ref _read, Volatile.Read(ref _read) + 1);
        }

        return read;
    }
}
