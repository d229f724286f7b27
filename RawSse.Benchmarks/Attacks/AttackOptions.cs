using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>How often and how long attacks are tried. The defaults are those of the command line.</summary>
internal sealed record AttackOptions
{
    public int Rounds { get; init; } = 5;

    /// <summary>How long the honest streams are measured before each attack.</summary>
    public TimeSpan Before { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long each attack goes on.</summary>
    public TimeSpan During { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long the honest streams are measured after it.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for what honest clients still lack at the end.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long, in the last round, memory may take to be given back.</summary>
    public TimeSpan MemoryWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many events the history holds that <c>replay</c> has replayed.</summary>
    public int ReplayEvents { get; init; } = 1_000_000;

    /// <summary>A folder for files that the attacked server reads. It is gone after the attacks.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Throws the one line that says which option can't be.</summary>
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
            throw new LoadFailure(otherwise);
    }
}
