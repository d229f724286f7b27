using System.CommandLine;
using System.Text.Json;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>The verb <c>compare</c>: which peers, which work, how often; tables, JSON and a chart out.</summary>
internal static class CompareCommand
{
    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Compare these peers only, such as c-loop,aspnetcore,rawsse-native.",
    };

    private static readonly Option<string[]> Work = new("--work")
    {
        Description = "Do this work only: closed, saturation, idle, steady, stalled, publish. Without it, the first three.",
    };

    private static readonly Option<int> Rounds = new("--rounds")
    {
        Description = "How often each peer does each work.",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<int[]> Connections = new("--connections")
    {
        Description = "Clients of the closed loop; repeatable, each is a work of its own.",
        DefaultValueFactory = _ => [1000, 10_000],
    };

    private static readonly Option<double[]> Rates = new("--rates")
    {
        Description = "Events per second to try at saturation, lowest first.",
        DefaultValueFactory = _ => [1000, 3000, 5000, 8000, 12_000, 14_000, 16_000],
    };

    private static readonly Option<TimeSpan> Duration = LoadCommand.TimeOption(
        "--duration", "How long each run is measured.", TimeSpan.FromSeconds(5));

    private static readonly Option<string?> Source = new("--source")
    {
        Description = "The checkout whose RawSse.Server is built; this one unless given.",
    };

    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Write all figures to this file." };

    private static readonly Option<FileInfo?> Svg = new("--svg") { Description = "Draw the medians into this file." };

    public static Command Create()
    {
        var command = new Command("compare", "Starts every SSE server the machine has, does the same work on all, in turns.")
        {
            Only, Work, Rounds, Connections, Rates, Duration, Source, Json, Svg,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken stop)
    {
        try
        {
            var folders = BuildFolders.Find(arguments.GetValue(Source));
            IReadOnlyList<Workload> work = Workloads(arguments);
            IReadOnlyList<Peer> peers = await PeerSelection.PrepareAsync(
                PeerCatalogue.All(folders), Names(arguments.GetValue(Only)), Console.Error, stop);
            var run = new ComparisonRun(peers, work, arguments.GetValue(Rounds), Console.Error);

            // Off this thread: a run keeps its thread busy, and Ctrl-C has to get through.
            Comparison comparison = await Task.Run(() => run.ExecuteAsync(stop), stop);
            new ComparisonTable(comparison, Console.Out).Print();
            Write(arguments.GetValue(Json), () => JsonSerializer.Serialize(new ComparisonRecord(comparison), FigureJson.Options));
            Write(arguments.GetValue(Svg), () => BarChart.Draw(comparison));
            return comparison.Runs.All(each => each.Failure is null) ? 0 : 1;
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

    private static List<Workload> Workloads(ParseResult arguments)
    {
        var common = new LoadOptions
        {
            Url = new("http://127.0.0.1/"),
            Duration = arguments.GetValue(Duration),
            Warmup = TimeSpan.FromSeconds(2),
        };
        List<Workload> chosen = [];
        string[] names = Names(arguments.GetValue(Work));
        foreach (string name in names.Length == 0 ? ["closed", "saturation", "idle"] : names)
        {
            chosen.AddRange(name switch
            {
                "closed" => arguments.GetValue(Connections)!.Select(clients => Workload.ClosedLoop(clients, common)),
                "saturation" => [Workload.Saturation(common, arguments.GetValue(Rates)!)],
                "idle" => [Workload.Idle(common)],
                "steady" => [Workload.Steady(common)],
                "stalled" => Workload.Stalled(common),
                "publish" => Workload.Publish(common),
                _ => throw new LoadFailure($"--work takes closed, saturation, idle, steady, stalled or publish, not '{name}'"),
            });
        }

        return chosen;
    }

    private static string[] Names(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries))];

    private static void Write(FileInfo? file, Func<string> content)
    {
        if (file is not null)
            File.WriteAllText(file.FullName, content());
    }
}
