using System.CommandLine;
using System.Text.Json;

namespace RawSse.Benchmarks.Load;

/// <summary>The command <c>load</c>. It does one run and prints a table or JSON.</summary>
internal static class LoadCommand
{
    private static readonly LoadOptions Defaults = new() { Url = new("http://127.0.0.1:8080/events") };

    private static readonly Option<Uri?> Url = new("--url")
    {
        Description = "The event stream to subscribe to.",
        CustomParser = OptionText.Url,
        Required = true,
    };

    private static readonly Option<Uri?> PublishUrl = new("--publish-url")
    {
        Description = "Where events are posted as plain text; the stream's URL unless given.",
        CustomParser = OptionText.Url,
    };

    private static readonly Option<int> Connections = new("--connections")
    {
        Description = "Clients, each with a stream of its own.",
        DefaultValueFactory = _ => Defaults.Connections,
    };

    private static readonly Option<double> Rate = new("--rate")
    {
        Description = "Events per second by the clock (open loop).",
        DefaultValueFactory = _ => Defaults.Rate,
    };

    private static readonly Option<bool> ClosedLoop = new("--closed-loop")
    {
        Description = "Publish an event, wait until all clients have it, publish the next.",
    };

    private static readonly Option<int> InFlight = new("--in-flight")
    {
        Description = "Closed loop with this many events under way at once; a large number saturates the server.",
    };

    private static readonly Option<TimeSpan> Duration = TimeOption(
        "--duration", "How long measured events are published.", Defaults.Duration);

    private static readonly Option<long> Events = new("--events")
    {
        Description = "How many measured events are published, instead of for how long.",
    };

    private static readonly Option<TimeSpan> Warmup = TimeOption(
        "--warmup", "How long events are published before that, unmeasured.", Defaults.Warmup);

    private static readonly Option<TimeSpan> Idle = TimeOption(
        "--idle", "How long all streams stay silent before their memory is read.", Defaults.Idle);

    private static readonly Option<TimeSpan> Drain = TimeOption(
        "--drain", "How long to wait for the last events.", Defaults.Drain);

    private static readonly Option<int> PayloadBytes = new("--payload-bytes")
    {
        Description = "Length of an event's data.",
        DefaultValueFactory = _ => Defaults.PayloadBytes,
    };

    private static readonly Option<int> Pipeline = new("--pipeline")
    {
        Description = "Posts that may be unanswered.",
        DefaultValueFactory = _ => Defaults.Pipeline,
    };

    private static readonly Option<double> NeverRead = new("--never-read")
    {
        Description = "The share of clients that open a stream and never read it, such as 10%.",
        CustomParser = OptionText.Share,
    };

    private static readonly Option<int[]> Pid = new("--pid")
    {
        Description = "The server's process; repeatable. Its children are found.",
    };

    private static readonly Option<string?> Run = new("--run")
    {
        Description = "Don't publish: count what a 'publish --run' with the same six letters sends meanwhile.",
    };

    private static readonly Option<FileInfo?> Json = new("--json")
    {
        Description = "Write the figures to this file, too.",
    };

    public static Command Create()
    {
        var command = new Command(
            "load", "Connects many clients to one SSE server, publishes, counts and times every delivery.")
        {
            Url, PublishUrl, Connections, Rate, ClosedLoop, InFlight, Duration, Events, Warmup, Idle, Drain,
            PayloadBytes, Pipeline,
            NeverRead, Pid, Run, Json,
        };
        command.SetAction((arguments, stop) => Task.Run(() => Execute(arguments, stop), CancellationToken.None));
        return command;
    }

    /// <summary>Returns a duration option with its parser.</summary>
    public static Option<TimeSpan> TimeOption(string name, string description, TimeSpan otherwise) => new(name)
    {
        Description = description,
        CustomParser = OptionText.Duration,
        DefaultValueFactory = _ => otherwise,
    };

    private static int Execute(ParseResult arguments, CancellationToken stop)
    {
        try
        {
            LoadResult result = LoadRun.Execute(Read(arguments), Console.Error, stop);
            LoadTable.Print(result, Console.Out);
            if (arguments.GetValue(Json) is { } file)
            {
                File.WriteAllText(file.FullName, JsonSerializer.Serialize(result, FigureJson.Options));
            }

            return 0;
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

    private static LoadOptions Read(ParseResult arguments) => Defaults with
    {
        Url = arguments.GetValue(Url)!,
        PublishUrl = arguments.GetValue(PublishUrl),
        Connections = arguments.GetValue(Connections),
        Rate = arguments.GetValue(Rate),
        InFlight = Math.Max(arguments.GetValue(InFlight), arguments.GetValue(ClosedLoop) ? 1 : 0),
        Duration = arguments.GetValue(Duration),
        Events = arguments.GetValue(Events),
        Warmup = arguments.GetValue(Warmup),
        Idle = arguments.GetValue(Idle),
        Drain = arguments.GetValue(Drain),
        PayloadBytes = arguments.GetValue(PayloadBytes),
        Pipeline = arguments.GetValue(Pipeline),
        NeverRead = arguments.GetValue(NeverRead),
        Pids = arguments.GetValue(Pid) ?? [],
        ListenTo = arguments.GetValue(Run) is { } letters ? RunMark.Parse(letters) : null,
    };
}
