using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>One run of one peer: its figures, or the reason why there are none.</summary>
internal sealed record ComparedRun(string Workload, string Peer, int Round, LoadResult? Result, string? Failure);

/// <summary>All runs of a comparison, and their medians and ratios.</summary>
internal sealed class Comparison(
    IReadOnlyList<Peer> peers, IReadOnlyList<Workload> workloads, IReadOnlyList<ComparedRun> runs)
{
    public IReadOnlyList<ComparedRun> Runs => runs;

    public IReadOnlyList<Workload> Workloads => workloads;

    /// <summary>Returns the peers that have figures for a workload, in their usual order.</summary>
    public IEnumerable<Peer> PeersOf(Workload workload) =>
        peers.Where(peer => ResultsOf(workload, peer).Any());

    public IEnumerable<LoadResult> ResultsOf(Workload workload, Peer peer) =>
        runs.Where(run => run.Workload == workload.Name && run.Peer == peer.Name).Select(run => run.Result)
            .OfType<LoadResult>();

    /// <summary>Returns the reasons why runs of a workload have no figures, each once.</summary>
    public IEnumerable<string> FailuresOf(Workload workload) =>
        runs.Where(run => run.Workload == workload.Name && run.Failure is not null)
            .Select(run => $"{run.Peer}: {run.Failure}")
            .Distinct();

    /// <summary>
    /// Returns the lowest, the median and the highest value of a figure over the rounds; null if no round has it.
    /// </summary>
    public Spread? SpreadOf(Workload workload, Peer peer, Metric metric)
    {
        double[] values = [.. ResultsOf(workload, peer).Select(metric.Read).OfType<double>().Order()];
        return values.Length == 0 ? null : new(values[0], Median.Of(values), values[^1]);
    }

    /// <summary>
    /// Returns one peer's figure divided by another's. It is the median of the ratios of each round, because what
    /// disturbs a machine for a while disturbs both runs of a round.
    /// </summary>
    public double? RatioOf(Workload workload, Peer peer, string toPeer, Metric metric)
    {
        double[] ratios = [.. RatiosOf(workload, peer, toPeer, metric)];
        return ratios.Length == 0 ? null : Median.Of(ratios);
    }

    /// <summary>Returns one peer's figure divided by another's, for each round in which both have it.</summary>
    public IEnumerable<double> RatiosOf(Workload workload, Peer peer, string toPeer, Metric metric)
    {
        IEnumerable<double?> ratios =
            from run in runs
            join other in runs on (run.Workload, run.Round, toPeer) equals (other.Workload, other.Round, other.Peer)
            where run.Workload == workload.Name && run.Peer == peer.Name
            select Figure(run) / Figure(other);
        return ratios.OfType<double>().Where(double.IsFinite);

        double? Figure(ComparedRun run) => run.Result is { } result ? metric.Read(result) : null;
    }

    public readonly record struct Spread(double Lowest, double Median, double Highest);
}
