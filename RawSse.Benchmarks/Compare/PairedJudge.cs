namespace RawSse.Benchmarks.Compare;

/// <summary>Judges a change by a comparison of the servers before and after it.</summary>
internal static class PairedJudge
{
    public static PairedReport Judge(Comparison comparison, Peer before, Peer after) => new(
        [
            .. from workload in comparison.Workloads
               from metric in workload.Judged
               select Figure(comparison, workload, metric, before, after),
        ],
        [.. comparison.Workloads.SelectMany(workload => FaultsOf(comparison, workload, before, after))]);

    private static PairedFigure Figure(Comparison comparison, Workload workload, Metric metric, Peer before, Peer after)
    {
        (Peer dividend, Peer divisor) = metric.MoreIsBetter ? (before, after) : (after, before);
        return new(
            workload.Title,
            metric.Name,
            Median(before),
            Median(after),
            PairedRatio.Of(comparison.RatiosOf(workload, dividend, divisor.Name, metric)));

        string Median(Peer peer) =>
            comparison.SpreadOf(workload, peer, metric) is { } spread ? metric.Write(spread.Median) : "–";
    }

    private static IEnumerable<string> FaultsOf(Comparison comparison, Workload workload, Peer before, Peer after)
    {
        foreach (string failure in comparison.FailuresOf(workload))
        {
            yield return $"{workload.Title}: no figures: {failure}";
        }

        foreach (Peer peer in (Peer[])[before, after])
        {
            int lossy = comparison.ResultsOf(workload, peer).Count(result => !result.Losses.None);
            if (lossy > 0)
            {
                yield return $"{workload.Title}: {peer.Name}: events missing, duplicated, out of order or damaged in "
                    + $"{lossy} runs";
            }
        }
    }
}
