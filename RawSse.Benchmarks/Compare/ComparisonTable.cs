using System.Globalization;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>Prints a comparison as Markdown tables of medians, ranges of the rounds, and ratios.</summary>
internal sealed class ComparisonTable(Comparison comparison, TextWriter output)
{
    public void Print()
    {
        foreach (Workload workload in comparison.Workloads)
        {
            output.WriteLine($"\n### {workload.Title}\n");
            PrintFigures(workload);
            foreach (string failure in comparison.FailuresOf(workload))
            {
                output.WriteLine($"\nNo figures: {failure}");
            }
        }

        PrintOurs();
    }

    private void PrintFigures(Workload workload)
    {
        Metric main = workload.Metrics[0];
        List<string[]> rows =
        [
            ["server", main.Name, "lowest–highest", $"× {PeerCatalogue.Limit}", $"× {PeerCatalogue.Usual}",
                .. workload.Metrics.Skip(1).Append(Metric.Others).Select(metric => metric.Name),
                "missing, duplicated, out of order"],
        ];
        foreach (Peer peer in comparison.PeersOf(workload))
        {
            rows.Add(
            [
                peer.Title, Median(workload, peer, main), Range(workload, peer, main),
                Ratio(workload, peer, PeerCatalogue.Limit, main), Ratio(workload, peer, PeerCatalogue.Usual, main),
                .. workload.Metrics.Skip(1).Append(Metric.Others).Select(metric => Median(workload, peer, metric)),
                LossesOf(workload, peer),
            ]);
        }

        MarkdownTable.Print(rows, output);
    }

    /// <summary>Prints our figures divided by those of each other server, which is what the bar is about.</summary>
    private void PrintOurs()
    {
        List<string[]> rows = [];
        foreach (Workload workload in comparison.Workloads)
        {
            if (comparison.PeersOf(workload).FirstOrDefault(peer => peer.Name == PeerCatalogue.Native) is not { } ours)
            {
                continue;
            }

            foreach (Metric metric in workload.Metrics.Except([Metric.ClientCpu]))
            {
                string[] ratios =
                [
                    .. comparison.PeersOf(workload)
                        .Where(peer => !peer.Ours)
                        .Select(peer => $"{peer.Name} {Ratio(workload, ours, peer.Name, metric)}"),
                ];
                if (ratios.Length > 0)
                {
                    rows.Add([workload.Title, metric.Name, string.Join(", ", ratios)]);
                }
            }
        }

        if (rows.Count == 0)
        {
            return;
        }

        output.WriteLine("\n### Our native executable's figures over those of the others\n");
        MarkdownTable.Print([["work", "figure", "ratio"], .. rows], output);
    }

    private string Median(Workload workload, Peer peer, Metric metric) =>
        comparison.SpreadOf(workload, peer, metric) is { } spread ? metric.Write(spread.Median) : "–";

    private string Range(Workload workload, Peer peer, Metric metric) =>
        comparison.SpreadOf(workload, peer, metric) is { } spread
            ? $"{metric.Write(spread.Lowest)}–{metric.Write(spread.Highest)}"
            : "–";

    private string Ratio(Workload workload, Peer peer, string toPeer, Metric metric) =>
        comparison.RatioOf(workload, peer, toPeer, metric)?.ToString("N2", CultureInfo.InvariantCulture) ?? "–";

    private string LossesOf(Workload workload, Peer peer)
    {
        Losses[] losses = [.. comparison.ResultsOf(workload, peer).Select(result => result.Losses)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{losses.Sum(loss => loss.Missing)}, {losses.Sum(loss => loss.Duplicated)}, "
                + $"{losses.Sum(loss => loss.OutOfOrder)}");
    }
}
