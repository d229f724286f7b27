using System.Globalization;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>
/// Runs the work. In each round, every peer does it in turn, in a fresh process, and never two at once. Every round
/// begins with a different peer, so that none is always the first.
/// </summary>
internal sealed class ComparisonRun(
    IReadOnlyList<Peer> peers, IReadOnlyList<Workload> workloads, int rounds, TextWriter progress)
{
    // The kernel still has to clean up thousands of closed connections of the last run.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    private readonly List<ComparedRun> _runs = [];

    public async Task<Comparison> ExecuteAsync(CancellationToken stop)
    {
        foreach (Workload workload in workloads)
        {
            Peer[] able = [.. peers.Where(workload.IsFor)];
            for (int round = 1; round <= rounds; round++)
            {
                for (int turn = 0; turn < able.Length; turn++)
                {
                    await MeasureAsync(workload, able[(turn + round - 1) % able.Length], round, stop);
                }
            }
        }

        return new(peers, workloads, _runs);
    }

    private async Task MeasureAsync(Workload workload, Peer peer, int round, CancellationToken stop)
    {
        ComparedRun run;
        try
        {
            using RunningPeer running = await RunningPeer.StartAsync(peer, stop);
            run = new(workload.Name, peer.Name, round, workload.Run(running, stop), null);
        }
        catch (LoadFailure failure)
        {
            run = new(workload.Name, peer.Name, round, null, failure.Message);
        }

        _runs.Add(run);
        progress.WriteLine($"{workload.Name} {round}/{rounds} {peer.Name,-16} {Describe(workload, run)}");
        await Task.Delay(Rest, stop);
    }

    private static string Describe(Workload workload, ComparedRun run)
    {
        if (run.Result is not { } result)
        {
            return $"failed: {run.Failure}";
        }

        IEnumerable<string> figures = workload.Metrics.Append(Metric.Others).Select(
            metric => $"{metric.Name} {(metric.Read(result) is { } value ? metric.Write(value) : "-")}");
        Losses losses = result.Losses;
        string lost = losses.None
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"  MISSING {losses.Missing} DUPLICATED {losses.Duplicated} OUT OF ORDER {losses.OutOfOrder}");
        return string.Join("  ", figures) + lost;
    }
}
