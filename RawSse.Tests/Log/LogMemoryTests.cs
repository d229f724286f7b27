using RawSse.Log;
using RawSse.Tests.Support;

namespace RawSse.Tests.Log;

/// <summary>The bound of bytes bounds the memory of the log, whatever it is filled with.</summary>
[NonParallelizable]
public class LogMemoryTests
{
    private const int Bound = 16 * 1024 * 1024;

    /// <summary>
    /// The segment that is being filled, and one that is only partly let go of, with the names in them.
    /// </summary>
    private const int Constant = 6 * 1024 * 1024;

    [TestCase("tiny", 400_000)]
    [TestCase("own topics", 4000)]
    [TestCase("shared topics", 60_000)]
    [TestCase("keys", 200_000)]
    [TestCase("keys on many topics", 20_000)]
    [TestCase("own topic", 150_000)]
    [TestCase("large", 2000)]
    [TestCase("larger than half a segment", 1000)]
    [TestCase("hundreds of kilobytes", 300)]
    public void Whatever_comes_the_memory_of_the_log_stays_near_its_bound(string kind, int count)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var log = new EventLog(new Retention(long.MaxValue, Bound, TimeSpan.FromHours(1)), TimeProvider.System, "test");
        for (int i = 0; i < count; i++)
        {
            Append(log, kind, i);
        }

        long memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.That(log.Start.Number, Is.GreaterThan(1), "the bound was reached");
        Assert.That(log.Bytes, Is.LessThanOrEqualTo(Bound));
        Assert.That(memory, Is.LessThan((Bound * 3 / 2) + Constant));
        Assert.That(log.Bytes, Is.GreaterThan(Bound * 3 / 4), "and is made use of");
        GC.KeepAlive(log);
    }

    [Test]
    public void Events_that_were_dropped_cost_nothing()
    {
        var log = new EventLog(new Retention(1, Bound, TimeSpan.FromHours(1)), TimeProvider.System, "test");
        for (int i = 0; i < 3000; i++)
        {
            Append(log, "own topics", i);
            Append(log, "keys on many topics", i);
        }

        _ = log.Append(new SseEvent("x"), TopicSet.Default);
        Assert.That(log.Bytes, Is.LessThan(300 * 1024), "one event, and what is left over in its segment");
    }

    private static void Append(EventLog log, string kind, int i)
    {
        string[] Names(string prefix) =>
            [.. Enumerable.Range(0, 64).Select(n => prefix + n.ToString("d3").PadLeft(100, '-'))];
        _ = kind switch
        {
            "tiny" => log.Append(new SseEvent("x"), TopicSet.Default),
            "own topics" => log.Append(new SseEvent("x"), TopicSet.Of(Names($"{i}"))),
            "shared topics" => log.Append(new SseEvent("x"), TopicSet.Of(Names($"{i % 7}"))),
            "keys" => log.Append(new SseEvent("x"), TopicSet.Default, new PublisherKey("someone", $"key {i}")),
            "keys on many topics" => log.Append(
                new SseEvent("x"), TopicSet.Of(Names("t")), new PublisherKey("someone", $"{i}".PadLeft(250))),
            "own topic" => log.Append(new SseEvent("x"), TopicSet.Of($"users/{i}")),
            "large" => log.Append(new SseEvent(new string('x', 65_000)), TopicSet.Default),
            "larger than half a segment" => log.Append(new SseEvent(new string('x', 135_000)), TopicSet.Default),
            _ => log.Append(new SseEvent(new string('x', 700_000)), TopicSet.Default),
        };
    }
}
