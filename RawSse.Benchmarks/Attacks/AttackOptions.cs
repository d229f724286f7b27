using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>How often and for how long attacks are tried. The defaults are those of the command line.</summary>
internal sealed record AttackOptions
{
    public int Rounds { get; init; } = 5;

    /// <summary>How long the honest streams are measured before each attack.</summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long each attack lasts.</summary>
    public TimeSpan During { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long the honest streams are measured after each attack.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait at the end for events that honest clients still lack.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the server may take to give memory back; waited for in the last round only.</summary>
    public TimeSpan MemoryWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The number of events in the history that <c>replay</c> replays.</summary>
    public int ReplayEvents { get; init; } = 1_000_000;

    /// <summary>A folder for files that the attacked server reads. It is deleted after the attacks.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Checks the options. The exception's message is one line that says which option is invalid.</summary>
    public void Check()
    {
        Require(OperatingSystem.IsLinux(), "attack needs epoll: it runs on Linux only");
        Require(Rounds > 0, "--rounds must be above 0");
        Require(During > TimeSpan.Zero, "--time must be above 0");
        Require(ReplayEvents > 0, "--events must be above 0");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new LoadFailure(otherwise);
        }
    }
}
