using BenchmarkDotNet.Attributes;
using RawSse.Events;
using RawSse.FanOut;

namespace RawSse.Benchmarks.FanOut;

/// <summary>Who is to get an event, where each subscriber asks for a room, a floor and the news.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class AudienceIndexBenchmarks
{
    private static readonly TopicSet Room = TopicSet.Of("room/0");
    private static readonly TopicSet Desk = TopicSet.Of("floor/0/desk/12");
    private static readonly TopicSet News = TopicSet.Of("news");
    private static readonly TopicSet Unheard = TopicSet.Of("cellar");

    private readonly AudienceIndex _audiences = new();

    [Params(1, 10_000)]
    public int Audiences { get; set; }

    [GlobalSetup]
    public void Join()
    {
        for (int i = 0; i < Audiences; i++)
            _ = _audiences.Join(TopicFilter.Of([$"room/{i}", $"floor/{i}/*", "news"]), isChunked: true);
    }

    [Benchmark]
    public void NobodyAsks() => Match(Unheard, asking: 0);

    [Benchmark]
    public void OneAsksByName() => Match(Room, asking: 1);

    [Benchmark]
    public void OneAsksByPrefix() => Match(Desk, asking: 1);

    [Benchmark]
    public void EveryoneAsks() => Match(News, Audiences);

    private void Match(TopicSet topics, int asking)
    {
        _audiences.Match(sequence: 1, topics);
        int found = _audiences.Touched.Count;
        _audiences.Clear();
        if (found != asking)
            throw new InvalidOperationException($"{found} audiences ask, not {asking}");
    }
}
