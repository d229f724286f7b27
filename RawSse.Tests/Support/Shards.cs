using Microsoft.Extensions.Time.Testing;
using RawSse.FanOut;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>
/// Makes shards that the test steps by hand; one that fails, fails the test. Unless the test has a clock of its own, no
/// time passes: a step serves all who can be served, however slow the machine is.
/// </summary>
internal static class Shards
{
    /// <summary>After how long a silent stream hears a heartbeat.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static FanOutShard New(
        EventLog log,
        TimeProvider? time = null,
        SlowClientPolicy slowClients = SlowClientPolicy.Gap,
        EventLoop? loop = null) => new(
            log,
            new FanOutOptions(
                time ?? new FakeTimeProvider(), Heartbeat, TimeSpan.Zero, slowClients, TimeSpan.FromSeconds(3)),
            loop ?? Loops.New());
}
