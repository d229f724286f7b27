using System.CommandLine;
using System.Text.Json;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>
/// The command <c>compare</c>. It runs the chosen work on the chosen peers, and writes tables, JSON and a chart.
/// </summary>
internal static class CompareCommand
{
    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "Compare these peers only, such as c-loop,aspnetcore,rawsse-native.",
    };

    private static readonly Option<string[]> Work = new("--work")
    {
        Description = "Do this work only: closed, saturation, idle, steady, stalled, publish. Without it, the first "
            + "three; in pairs, publish too.",
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

    private static readonly Option<int?> Pairs = new("--pairs")
    {
        Description = "Compare two servers of ours in so many pairs of runs, and judge the change by the intervals of "
            + "the ratios.",
    };

    private static readonly Option<string?> Before = new("--before")
    {
        Description = "The first server of the pairs: an executable, a .dll, or a checkout to build.",
    };

    private static readonly Option<string?> After = new("--after")
    {
        Description = "The second server of the pairs; built from this checkout unless given.",
    };

    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Write all figures to this file." };

    private static readonly Option<FileInfo?> Svg = new("--svg") { Description = "Draw the medians into this file." };

    public static Command Create()
    {
        var command = new Command(
            "compare", "Starts every SSE server the machine has, does the same work on all, in turns.")
        {
            Only, Work, Rounds, Connections, Rates, Duration, Source, Pairs, Before, After, Json, Svg,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult arguments, CancellationToken stop)
    {
        try
        {
            int? pairs = CheckedPairs(arguments);
            IReadOnlyList<Workload> work = Workloads(arguments);
            IReadOnlyList<Peer> peers = pairs is null
                ? await PeerSelection.PrepareAsync(
                    PeerCatalogue.All(BuildFolders.Find(arguments.GetValue(Source))),
                    Names(arguments.GetValue(Only)),
                    Console.Error,
                    stop)
                : await PairedServers.PrepareAsync(
                    arguments.GetValue(Before)!, arguments.GetValue(After), Console.Error, stop);
            var run = new ComparisonRun(peers, work, pairs ?? arguments.GetValue(Rounds), Console.Error);

            // Runs on another thread, because a run keeps its thread busy and Ctrl-C must get through.
            Comparison comparison = await Task.Run(() => run.ExecuteAsync(stop), stop);
            bool passed = Print(comparison, pairs is null ? null : PairedJudge.Judge(comparison, peers[0], peers[1]));
            Write(
                arguments.GetValue(Json),
                () => JsonSerializer.Serialize(new ComparisonRecord(comparison), FigureJson.Options));
            Write(arguments.GetValue(Svg), () => BarChart.Draw(comparison));
            return passed ? 0 : 1;
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

    private static int? CheckedPairs(ParseResult arguments)
    {
        int? pairs = arguments.GetValue(Pairs);
        bool hasServers = arguments.GetValue(Before) is not null;
        if (pairs < PairedRatio.FewestPairs)
        {
            throw new LoadFailure(
                $"--pairs must be at least {PairedRatio.FewestPairs}: fewer have no interval of 95 %");
        }

        if (pairs is not null != hasServers)
        {
            throw new LoadFailure("--pairs and --before belong together");
        }

        return pairs;
    }

    private static bool Print(Comparison comparison, PairedReport? pairs)
    {
        if (pairs is not null)
        {
            pairs.Print(Console.Out);
            return pairs.Passed;
        }

        new ComparisonTable(comparison, Console.Out).Print();
        return comparison.Runs.All(each => each.Failure is null);
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
        string[] usual = arguments.GetValue(Pairs) is null
            ? ["closed", "saturation", "idle"]
            : ["closed", "publish", "idle", "saturation"];
        foreach (string name in names.Length == 0 ? usual : names)
        {
            chosen.AddRange(name switch
            {
                "closed" => arguments.GetValue(Connections)!.Select(clients => Workload.ClosedLoop(clients, common)),
                "saturation" => [Workload.Saturation(common, arguments.GetValue(Rates)!)],
                "idle" => [Workload.Idle(common)],
                "steady" => [Workload.Steady(common)],
                "stalled" => Workload.Stalled(common),
                "publish" => Workload.Publish(common),
                _ =>
                    throw new LoadFailure(
                        $"--work takes closed, saturation, idle, steady, stalled or publish, not '{name}'"),
            });
        }

        return chosen;
    }

    private static string[] Names(string[]? values) =>
        [.. (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries))];

    private static void Write(FileInfo? file, Func<string> content)
    {
        if (file is not null)
        {
            File.WriteAllText(file.FullName, content());
        }
    }
}
