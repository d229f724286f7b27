using System.Text;
using BenchmarkDotNet.Attributes;
using RawSse.Log;

namespace RawSse.Benchmarks.Log;

/// <summary>Measures finding the first bytes to send to a client from its cursor, in a log of 100,000 events.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class ResumePointBenchmarks
{
    private const int Kept = 100_000;
    private const int Forgotten = 1000;
    private static readonly byte[] Middle = IdOf(Forgotten + (Kept / 2));
    private static readonly byte[] TooOld = IdOf(1);

    private readonly EventLog _log =
        new(new Retention(Kept, 1 << 30, TimeSpan.FromHours(1)), TimeProvider.System, "k3v9q2ab");

    [GlobalSetup]
    public void Fill()
    {
        var e = new SseEvent(new string('x', 100));
        for (int i = 0; i < Forgotten + Kept; i++)
        {
            _log.Append(_log.End, e, TopicSet.Default, null);
        }
    }

    /// <summary>Allocates a string for the epoch of the id.</summary>
    [Benchmark]
    public int IdThatIsKept() => Find(Middle, isWhole: true);

    /// <summary>Includes telling the client what it missed, which happens once in the life of a stream.</summary>
    [Benchmark]
    public int IdThatIsForgotten() => Find(TooOld, isWhole: false);

    [Benchmark]
    public int Earliest() => Find(ResumePoint.Earliest, isWhole: true);

    private int Find(ReadOnlySpan<byte> requested, bool isWhole)
    {
        var point = ResumePoint.Find(_log, requested);
        return _log.TryRead(point.Cursor, _log.End, out LogSlice slice) && point.Gap is null == isWhole
            ? slice.Bytes.Length
            : throw new InvalidOperationException("another place in the log was meant");
    }

    private static byte[] IdOf(int sequence) => Encoding.ASCII.GetBytes($"k3v9q2ab-{sequence}");
}
