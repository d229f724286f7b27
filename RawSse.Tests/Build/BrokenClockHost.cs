using RawSse.Cli;

namespace RawSse.Tests.Build;

/// <summary>
/// The server's process as <c>rawsse</c> runs it, but with a clock that breaks as soon as a line comes on standard
/// input: its loops die, as from a mistake of ours. <c>dotnet RawSse.Tests.dll broken-clock</c>.
/// </summary>
internal static class BrokenClockHost
{
    /// <summary>What starts it.</summary>
    public const string Verb = "broken-clock";

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code.</returns>
    public static int Run()
    {
        var time = new BrokenTime();
        var options = OptionSources.Read(option => option.Name == "listen" ? ["127.0.0.1:0"] : [], _ => null, null);
        options.Server.TimeProvider = time;
        var breaking = new Thread(() =>
        {
            _ = Console.ReadLine();
            time.IsBroken = true;
        })
        {
            IsBackground = true,
        };
        breaking.Start();
        return ServerHost.RunAsync(options).GetAwaiter().GetResult();
    }

    private sealed class BrokenTime : TimeProvider
    {
        public volatile bool IsBroken;

        public override DateTimeOffset GetUtcNow() =>
            IsBroken ? throw new InvalidTimeZoneException("the clock is broken") : base.GetUtcNow();
    }
}
