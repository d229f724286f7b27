namespace RawSse;

/// <summary>The range of each option, and the reason for its bounds.</summary>
internal static class OptionRanges
{
    /// <summary>The resolution of the shared timer is one millisecond.</summary>
    public static readonly OptionRange<TimeSpan> Tick =
        new(
            TimeSpan.FromMilliseconds(1),
            TimeSpan.FromDays(1),
            "expected 0, or a duration from 1ms to 1d",
            AllowsZero: true);

    /// <summary>Browsers keep the number of milliseconds in 32 bits, and nobody waits longer than a day.</summary>
    public static readonly OptionRange<TimeSpan> Retry =
        new(TimeSpan.Zero, TimeSpan.FromDays(1), "expected a duration from 0 to 1d");

    /// <summary>Silent streams are looked for once a second.</summary>
    public static readonly OptionRange<TimeSpan> Heartbeat =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "expected 0, or a duration from 1s to 1d", AllowsZero: true);

    /// <summary>The log is also the queue for live delivery, so it must hold at least one event.</summary>
    public static readonly OptionRange<long> History = new(1, long.MaxValue, "expected a whole number from 1");

    /// <inheritdoc cref="History"/>
    public static readonly OptionRange<long> HistoryBytes = new(1, long.MaxValue, "expected a size above 0");

    /// <inheritdoc cref="History"/>
    public static readonly OptionRange<TimeSpan> HistoryAge =
        new(TimeSpan.FromMilliseconds(1), TimeSpan.MaxValue, "expected a duration of at least 1ms");

    /// <summary>Each publisher can make the server hold several events of this size at once.</summary>
    public static readonly OptionRange<long> MaxEventBytes = new(1, 16 << 20, "expected a size from 1 to 16MiB");

    /// <summary>Each shard is a thread.</summary>
    public static readonly OptionRange<long> Shards = new(1, 1024, "expected a whole number from 1 to 1024");

    /// <summary>Every subscriber waits this long for every event.</summary>
    public static readonly OptionRange<TimeSpan> Coalesce =
        new(TimeSpan.Zero, TimeSpan.FromMinutes(1), "expected a duration from 0 to 1m");

    /// <summary>TCP_KEEPIDLE accepts 1 to 32,767 seconds (Linux, net/tcp.h, MAX_TCP_KEEPIDLE).</summary>
    public static readonly OptionRange<TimeSpan> PeerTimeout =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(9), "expected a duration from 1s to 9h");

    /// <summary>A higher limit would be no limit in practice.</summary>
    public static readonly OptionRange<long> PublishRate =
        new(1, 1_000_000, "expected a whole number from 1 to 1000000", AllowsZero: true);

    /// <summary>The largest value means: as many as the system allows.</summary>
    public static readonly OptionRange<long> MaxConnections =
        new(1, int.MaxValue, $"expected a whole number from 1 to {int.MaxValue}");
}
