using RawSse.Benchmarks.Compare;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// Tries attacks one after another, for several rounds each. Each round attacks a server that has just started.
/// </summary>
internal sealed class AttackRun(Peer server, IReadOnlyList<Attack> attacks, AttackOptions options, TextWriter progress)
{
    public async Task<IReadOnlyList<AttackReport>> ExecuteAsync(CancellationToken stop)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("rawsse-attack-");
        try
        {
            return await TryAllAsync(options with { Folder = folder.FullName }, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<AttackReport>> TryAllAsync(AttackOptions options, CancellationToken stop)
    {
        List<AttackReport> reports = [];
        foreach (Attack attack in attacks)
        {
            List<AttackRound> rounds = [];
            for (int round = 1; round <= options.Rounds; round++)
            {
                rounds.Add(await TryAsync(attack, options, round == options.Rounds, stop));

                // Only the last round waits for some figures, so the others aren't judged on them.
                Bar[] bars = [.. attack.Bars.Where(bar => !bar.IsOfLastRound || round == options.Rounds)];
                string line = AttackTable.Line(new(attack.Name, bars, rounds[^1..]));
                progress.WriteLine($"{attack.Name} {round}/{options.Rounds}  {line}");
            }

            reports.Add(new(attack.Name, attack.Bars, rounds));
        }

        return reports;
    }

    private async Task<AttackRound> TryAsync(Attack attack, AttackOptions options, bool isLast, CancellationToken stop)
    {
        try
        {
            using RunningPeer running = await RunningPeer.StartAsync(
                AttackedServer.With(server, attack.ServerOptions(options)), stop);
            return attack.Run(new(running, options, isLast, stop));
        }
        catch (LoadFailure failure)
        {
            return new() { Failure = failure.Message };
        }
    }
}
