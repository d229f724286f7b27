using BenchmarkDotNet.Attributes;
using RawSse.Log;

namespace RawSse.Benchmarks.Log;

/// <summary>
/// Measures appending an event to a full log, which evicts the oldest one. Only the log's own memory is allocated, 256
/// KiB at a time: for the frame, and for its position, its time and its topics.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class EventLogAppendBenchmarks
{
    /// <summary>Enough events for several segments, so that each operation bears its share of them.</summary>
    private const int Events = 10_000;

    private static readonly SseEvent Event = new(new string('x', 100));

    private readonly EventLog _log =
        new(new Retention(Events, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "k3v9q2ab");

    [GlobalSetup]
    public void Fill() => Append();

    [Benchmark(OperationsPerInvoke = Events)]
    public void Append()
    {
        for (int i = 0; i < Events; i++)
        {
            _log.Append(_log.End, Event, TopicSet.Default, null);
        }
    }
}
