using BenchmarkDotNet.Attributes;
using RawSse.Events;

namespace RawSse.Benchmarks.Events;

/// <summary>Measures encoding one event: calculating its length, and writing it.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class EventEncoderBenchmarks
{
    private static readonly byte[] Id = "k3v9q2ab-1234567"u8.ToArray();
    private static readonly SseEvent OneLine = new(new string('x', 100));
    private static readonly SseEvent TenLines = new(
        string.Join('\n', Enumerable.Repeat(new string('x', 100), 10)), type: "report", retry: TimeSpan.FromSeconds(3));

    private readonly byte[] _buffer = new byte[2048];

    [Benchmark]
    public int OneLineOf100Bytes() => Encode(OneLine);

    [Benchmark]
    public int TenLinesAndEveryField() => Encode(TenLines);

    private int Encode(in SseEvent e) => EventEncoder.Write(e, Id, _buffer.AsSpan(0, EventEncoder.GetLength(e, Id)));
}
