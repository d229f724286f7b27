using System.CommandLine;
using RawSse.Benchmarks.Compare;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// The command <c>attack</c>. It runs the chosen attacks, prints a table, and exits with 1 if a bar was missed.
/// </summary>
internal static class AttackCommand
{
    private static readonly AttackOptions Defaults = new();

    private static readonly Argument<string[]> Names = new("names")
    {
        Description =
            $"What to try; all without it: {string.Join(", ", AttackCatalogue.All.Select(attack => attack.Name))}. "
            + "The word before the hyphen names all that begin with it.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Server = new("--server")
    {
        Description = "The server to attack: an executable, or a .dll. Without it, ours is built.",
    };

    private static readonly Option<string?> Source = new("--source")
    {
        Description = "The checkout to build the server from; this one unless given.",
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often each attack is tried, each time on a fresh server.",
        DefaultValueFactory = _ => Defaults.Rounds,
    };

    private static readonly Option<TimeSpan> Time = LoadCommand.TimeOption(
        "--time", "How long each attack goes on.", Defaults.During);

    private static readonly Option<TimeSpan> MemoryWait = LoadCommand.TimeOption(
        "--memory-wait", "How long, in the last round, memory may take to be given back.", Defaults.MemoryWait);

    private static readonly Option<int> Events = new("--events")
    {
        Description = "Events in the history that is replayed.",
        DefaultValueFactory = _ => Defaults.ReplayEvents,
    };

    public static Command Create()
    {
        var command = new Command("attack", "Starts a server, attacks it, and measures what honest clients feel of it.")
        {
            Names, Server, Source, Rounds, Time, MemoryWait, Events,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken stop)
    {
        try
        {
            AttackOptions options = Defaults with
            {
                Rounds = arguments.GetValue(Rounds),
                During = arguments.GetValue(Time),
                MemoryWait = arguments.GetValue(MemoryWait),
                ReplayEvents = arguments.GetValue(Events),
            };
            options.Check();
            IReadOnlyList<string> names = AttackNames.Choose(
                [.. AttackCatalogue.All.Select(attack => attack.Name)], arguments.GetValue(Names) ?? []);
            Peer server = await AttackedServer.PrepareAsync(
                arguments.GetValue(Server), arguments.GetValue(Source), Console.Error, stop);
            var run = new AttackRun(
                server, [.. AttackCatalogue.All.Where(each => names.Contains(each.Name))], options, Console.Error);

            // Runs on another thread, because a round keeps its thread busy and Ctrl-C must get through.
            IReadOnlyList<AttackReport> reports = await Task.Run(() => run.ExecuteAsync(stop), stop);
            AttackTable.Print(reports, Console.Out);
            return reports.All(report => report.Passed) ? 0 : 1;
        }
        catch (LoadFailure failure)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopped");
            return 130;
        }
    }
}
