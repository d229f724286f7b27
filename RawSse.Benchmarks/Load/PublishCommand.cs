using System.CommandLine;
using System.Globalization;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// The command <c>publish</c>, a publisher in a separate process. A <c>load --run</c> counts what it sends.
/// </summary>
internal static class PublishCommand
{
    private static readonly Option<Uri?> Url = new("--url")
    {
        Description = "Where events are posted as plain text.",
        CustomParser = OptionText.Url,
        Required = true,
    };

    private static readonly Option<string> Run = new("--run")
    {
        Description = "Six letters that the events are known by; the same as for 'load --run'.",
        Required = true,
    };

    private static readonly Option<double> Rate = new("--rate")
    {
        Description = "Events per second by the clock.",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<int> PayloadBytes = new("--payload-bytes")
    {
        Description = "Length of an event's data.",
        DefaultValueFactory = _ => 100,
    };

    private static readonly Option<int> Pipeline = new("--pipeline")
    {
        Description = "Posts that may be unanswered.",
        DefaultValueFactory = _ => 128,
    };

    private static readonly Option<TimeSpan> Duration = LoadCommand.TimeOption(
        "--duration", "How long events are published.", TimeSpan.FromSeconds(10));

    public static Command Create()
    {
        var command = new Command("publish", "Posts stamped events to a server at a rate.")
        {
            Url, Run, Rate, PayloadBytes, Pipeline, Duration,
        };
        command.SetAction((arguments, stop) => Task.Run(() => Execute(arguments, stop), CancellationToken.None));
        return command;
    }

    private static int Execute(ParseResult arguments, CancellationToken stop)
    {
        var options = new LoadOptions
        {
            Url = arguments.GetValue(Url)!,
            Rate = arguments.GetValue(Rate),
            PayloadBytes = arguments.GetValue(PayloadBytes),
            Pipeline = arguments.GetValue(Pipeline),
        };
        try
        {
            options.Check();
            using var permits = new SemaphoreSlim(0);
            using var publisher = new Publisher(options, RunMark.Parse(arguments.GetValue(Run)!));
            var thread = new PublishThread(publisher, new(options, permits));
            long start = Stamp.Now;
            thread.Start(arguments.GetValue(Duration), long.MaxValue, stop);
            while (thread.Busy)
            {
                Thread.Sleep(10);
            }

            double seconds = (Stamp.Now - start) / (double)Stamp.TicksPerSecond;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{thread.Published:N0} events in {seconds:N2} s ({thread.Published / seconds:N1}/s)"));
            return 0;
        }
        catch (LoadFailure failure)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }
}
