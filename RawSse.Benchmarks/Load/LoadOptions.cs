namespace RawSse.Benchmarks.Load;

/// <summary>What one run does. The defaults are those of the command line.</summary>
internal sealed record LoadOptions
{
    public required Uri Url { get; init; }

    /// <summary>Where events are posted; the stream's own URL unless said.</summary>
    public Uri? PublishUrl { get; init; }

    /// <summary>What the publisher shows as its bearer key; null for nothing.</summary>
    public string? PublishKey { get; init; }

    public int Connections { get; init; } = 1000;

    /// <summary>Events per second by the clock, whatever the server does. Not used with <see cref="InFlight"/>.</summary>
    public double Rate { get; init; } = 20;

    /// <summary>
    /// When above 0: this many events are under way at once, and the next one is published when all clients have the
    /// oldest. 1 is the closed loop; a large number keeps the server saturated without outrunning it.
    /// </summary>
    public int InFlight { get; init; }

    /// <summary>When above 0: so many measured events are published, however long that takes.</summary>
    public long Events { get; init; }

    /// <summary>How long measured events are published. Not used with <see cref="Events"/>.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long events are published before, in the same way, unmeasured.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long all streams stay silent before their memory is read.</summary>
    public TimeSpan Idle { get; init; }

    /// <summary>How long to wait for what is still under way when publishing has ended.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long all connections may take to open.</summary>
    public TimeSpan RampLimit { get; init; } = TimeSpan.FromSeconds(60);

    public int PayloadBytes { get; init; } = 100;

    /// <summary>Events of one request of a run that only publishes, as lines of JSON; 0 for one event as plain text.</summary>
    public int BatchEvents { get; init; }

    /// <summary>Streams that are open while a run only publishes. What they get is thrown away.</summary>
    public int Listeners { get; init; }

    /// <summary>Requests that may be unanswered on the publishing connection.</summary>
    public int Pipeline { get; init; } = 128;

    /// <summary>The share of clients, 0 to 1, that open a stream and never read it.</summary>
    public double NeverRead { get; init; }

    /// <summary>The server's processes; their children are found.</summary>
    public IReadOnlyList<int> Pids { get; init; } = [];

    /// <summary>When set, events are not published here but by a <c>publish</c> run with this mark.</summary>
    public RunMark? ListenTo { get; init; }

    /// <summary>Throws the one line that says which option can't be.</summary>
    public void Check()
    {
        Require(OperatingSystem.IsLinux(), "load needs epoll: it runs on Linux only");
        Require(Connections > 0, "--connections must be above 0");
        Require(InFlight > 0 || Rate > 0, "--rate must be above 0");
        Require(InFlight <= Tally.MaxInFlight, $"--in-flight must be at most {Tally.MaxInFlight}");
        Require(PayloadBytes is >= Stamp.Length and <= 32 * 1024, $"--payload-bytes must be {Stamp.Length} to 32768");
        Require(Pipeline > 0, "--pipeline must be above 0");
        Require(NeverRead is >= 0 and < 1, "--never-read must be 0% to 99%");
        ulong descriptors = DescriptorLimit.Read();
        Require(
            (ulong)Connections + DescriptorLimit.Reserve <= descriptors,
            $"{Connections} connections don't fit the descriptor limit of {descriptors}: raise it (ulimit -n), or ask for less");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new LoadFailure(otherwise);
    }
}
