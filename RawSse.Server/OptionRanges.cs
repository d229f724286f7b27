namespace RawSse;

/// <summary>Which values each option takes, and why no others.</summary>
internal static class OptionRanges
{
    /// <summary>The shared timer's clock has a millisecond.</summary>
    public static readonly OptionRange<TimeSpan> Tick =
        new(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), "takes 0, or a duration from 1ms to 1d", TakesZero: true);

    /// <summary>Browsers keep the number of milliseconds in 32 bits; nobody waits for a day.</summary>
    public static readonly OptionRange<TimeSpan> Retry =
        new(TimeSpan.Zero, TimeSpan.FromDays(1), "takes a duration from 0 to 1d");

    /// <summary>Silence is looked at once a second.</summary>
    public static readonly OptionRange<TimeSpan> Heartbeat =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "takes 0, or a duration from 1s to 1d", TakesZero: true);

    /// <summary>The log is also the queue of live delivery: it keeps one event at least.</summary>
    public static readonly OptionRange<long> History = new(1, long.MaxValue, "takes a whole number from 1");

    /// <inheritdoc cref="History"/>
    public static readonly OptionRange<long> HistoryBytes = new(1, long.MaxValue, "takes a size above 0");

    /// <inheritdoc cref="History"/>
    public static readonly OptionRange<TimeSpan> HistoryAge =
        new(TimeSpan.FromMilliseconds(1), TimeSpan.MaxValue, "takes a duration of at least 1ms");

    /// <summary>Each publisher may make the server hold some of these at once.</summary>
    public static readonly OptionRange<long> MaxEventBytes = new(1, 16 << 20, "takes a size from 1 to 16MiB");

    /// <summary>Each is a thread.</summary>
    public static readonly OptionRange<long> Shards = new(1, 1024, "takes a whole number from 1 to 1024");

    /// <summary>Everyone waits this long for each event.</summary>
    public static readonly OptionRange<TimeSpan> Coalesce =
        new(TimeSpan.Zero, TimeSpan.FromMinutes(1), "takes a duration from 0 to 1m");

    /// <summary>TCP_KEEPIDLE takes 1 to 32,767 seconds (Linux, net/tcp.h, MAX_TCP_KEEPIDLE).</summary>
    public static readonly OptionRange<TimeSpan> PeerTimeout =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(9), "takes a duration from 1s to 9h");

    /// <summary>A faster publisher is as good as one without a limit.</summary>
    public static readonly OptionRange<long> PublishRate =
        new(1, 1_000_000, "takes a whole number from 1 to 1000000", TakesZero: true);

    /// <summary>The largest means: as many as the system allows.</summary>
    public static readonly OptionRange<long> MaxConnections = new(1, int.MaxValue, $"takes a whole number from 1 to {int.MaxValue}");
}
