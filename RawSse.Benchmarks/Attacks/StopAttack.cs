using System.Runtime.InteropServices;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// Stops the server right after it has answered 200 publications, while it still waits for more events to send with
/// them. The acknowledged events must be delivered nevertheless, and the process must end soon.
/// </summary>
internal sealed class StopAttack : Attack
{
    private const int Streams = 20;
    private const int Publications = 200;
    private const int PumpMilliseconds = 5;
    private const string Exit = "exit after";
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(10);

    public override string Name => "stop";

    public override IReadOnlyList<Bar> Bars { get; } =
        [Bar.NothingMissing, Bar.Of(Exit, 1, "s") with { InEveryRound = true }];

    public override IReadOnlyList<string> ServerOptions(AttackOptions options) => ["--coalesce", "200ms"];

    public override AttackRound Run(AttackSite site)
    {
        LoadOptions options = site.Server.Target(new() { Url = new("http://127.0.0.1/"), Connections = Streams });
        RunMark mark = RunMark.Random();
        var tally = new Tally(inFlight: 0);
        using var crowd = new Crowd(options, ServerAddress.Resolve(options.Url), mark, tally);
        if (!Pump(site, crowd, OpenLimit, () => crowd.AllOpen))
        {
            throw new LoadFailure($"only {crowd.Readers} of {Streams} streams opened in time");
        }

        Publish(options, mark);
        long signalled = Stamp.Now;
        if (Libc.Kill(site.Server.ProcessId, Libc.Terminate) != 0)
        {
            throw new LoadFailure($"can't signal the server: {Libc.Describe(Marshal.GetLastPInvokeError())}");
        }

        bool ended = Pump(site, crowd, ExitLimit, () => site.Server.HasExited);
        double seconds = ended ? (Stamp.Now - signalled) / (double)Stamp.TicksPerSecond : double.PositiveInfinity;

        // Bytes that the process sent before it ended may still have to be read.
        _ = Pump(site, crowd, TimeSpan.FromSeconds(1), () => crowd.Lost == Streams);
        return new()
        {
            Missing = ((long)Streams * Publications) - tally.Delivered + tally.Duplicated,
            Notes = [new("delivered", tally.Delivered, ""), new(Exit, seconds, "s")],
        };
    }

    private static void Publish(LoadOptions options, RunMark mark)
    {
        using var publisher = new Publisher(options, mark);
        for (int number = 1; number <= Publications; number++)
        {
            publisher.Add(new(number, Stamp.Now));
        }

        publisher.AwaitAnswers();
    }

    private static bool Pump(AttackSite site, Crowd crowd, TimeSpan limit, Func<bool> reached)
    {
        long end = Stamp.Now + limit.Ticks;
        while (!reached())
        {
            site.Stop.ThrowIfCancellationRequested();
            if (Stamp.Now >= end)
            {
                return false;
            }

            crowd.Pump(PumpMilliseconds);
        }

        return true;
    }
}
