namespace RawSse.Benchmarks.Load;

/// <summary>The options of one run. The defaults are those of the command line.</summary>
internal sealed record LoadOptions
{
    public required Uri Url { get; init; }

    /// <summary>The URL to which events are posted; null for the stream's URL.</summary>
    public Uri? PublishUrl { get; init; }

    /// <summary>The bearer key of the publisher; null for none.</summary>
    public string? PublishKey { get; init; }

    public int Connections { get; init; } = 1000;

    /// <summary>
    /// The number of events published per second, by the clock, whatever the server does. Not used with
    /// <see cref="InFlight"/>.
    /// </summary>
    public double Rate { get; init; } = 20;

    /// <summary>
    /// The number of events that are under way at once: the next one is published when all clients have the oldest. 1
    /// is the closed loop; a large number keeps the server saturated without outrunning it; 0 publishes by the clock.
    /// </summary>
    public int InFlight { get; init; }

    /// <summary>
    /// The number of measured events to publish, however long that takes; 0 to use <see cref="Duration"/>.
    /// </summary>
    public long Events { get; init; }

    /// <summary>How long measured events are published. Not used with <see cref="Events"/>.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long events are published in the same way before that, without being measured.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long all streams stay silent before their memory is read.</summary>
    public TimeSpan Idle { get; init; }

    /// <summary>How long to wait for events that are still under way when publishing has ended.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long all connections may take to open.</summary>
    public TimeSpan RampLimit { get; init; } = TimeSpan.FromSeconds(60);

    public int PayloadBytes { get; init; } = 100;

    /// <summary>
    /// The number of events in each request of a run that only publishes, as lines of JSON; 0 for one event as plain
    /// text.
    /// </summary>
    public int BatchEvents { get; init; }

    /// <summary>
    /// The number of streams that are open during a run that only publishes. What they receive is discarded.
    /// </summary>
    public int Listeners { get; init; }

    /// <summary>The number of requests that may be unanswered on the publishing connection.</summary>
    public int Pipeline { get; init; } = 128;

    /// <summary>The share of clients, 0 to 1, that open a stream and never read it.</summary>
    public double NeverRead { get; init; }

    /// <summary>The server's processes. Their children are found automatically.</summary>
    public IReadOnlyList<int> Pids { get; init; } = [];

    /// <summary>The mark of a <c>publish</c> run that publishes the events; null to publish them in this run.</summary>
    public RunMark? ListenTo { get; init; }

    /// <summary>Checks the options. The exception's message is one line that says which option is invalid.</summary>
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
            $"{Connections} connections don't fit the descriptor limit of {descriptors}: raise it (ulimit -n), or ask "
                + "for less");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new LoadFailure(otherwise);
        }
    }
}
