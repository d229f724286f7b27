using BenchmarkDotNet.Attributes;
using RawSse.Log;

namespace RawSse.Benchmarks.Log;

/// <summary>
/// An event on its way into a log that is full, so that the oldest one leaves it. What is allocated is the log's own
/// memory, 256 KiB at a time: the frame, and where it begins, when it came and its topics.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class EventLogAppendBenchmarks
{
    /// <summary>Several segments, so that each operation bears its share of them.</summary>
    private const int Events = 10_000;

    private static readonly SseEvent Event = new(new string('x', 100));

    private readonly EventLog _log = new(new Retention(Events, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "k3v9q2ab");

    [GlobalSetup]
    public void Fill() => Append();

    [Benchmark(OperationsPerInvoke = Events)]
    public void Append()
    {
        for (int i = 0; i < Events; i++)
            _log.Append(_log.End, Event, TopicSet.Default, null);
    }
}
