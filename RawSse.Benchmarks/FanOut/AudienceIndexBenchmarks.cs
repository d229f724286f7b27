using BenchmarkDotNet.Attributes;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.Benchmarks.FanOut;

/// <summary>
/// Measures finding the audiences of an event, where each audience asks for a room, a floor and the news.
/// </summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class AudienceIndexBenchmarks
{
    private static readonly KeptTopics Room = Topic("room/0");
    private static readonly KeptTopics Desk = Topic("floor/0/desk/12");
    private static readonly KeptTopics News = Topic("news");
    private static readonly KeptTopics Unheard = Topic("cellar");

    private readonly AudienceIndex _audiences = new();

    [Params(1, 10_000)]
    public int Audiences { get; set; }

    [GlobalSetup]
    public void Join()
    {
        for (int i = 0; i < Audiences; i++)
        {
            _ = _audiences.Join(TopicFilter.Of([$"room/{i}", $"floor/{i}/*", "news"]), StreamFraming.Chunked);
        }
    }

    [Benchmark]
    public void NobodyAsks() => Match(Unheard, asking: 0);

    [Benchmark]
    public void OneAsksByName() => Match(Room, asking: 1);

    [Benchmark]
    public void OneAsksByPrefix() => Match(Desk, asking: 1);

    [Benchmark]
    public void EveryoneAsks() => Match(News, Audiences);

    private static KeptTopics Topic(string name) => new TopicTable().Keep(TopicSet.Of(name));

    private void Match(KeptTopics topics, int asking)
    {
        _audiences.Match(new(1), topics);
        int found = _audiences.Touched.Count;
        _audiences.Clear();
        if (found != asking)
        {
            throw new InvalidOperationException($"{found} audiences ask, not {asking}");
        }
    }
}
