using RawSse.FanOut;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>Makes shards that the test steps by hand; one that fails, fails the test.</summary>
internal static class Shards
{
    /// <summary>After how long a silent stream hears a heartbeat.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static FanOutShard New(
        EventLog log,
        TimeProvider? time = null,
        SlowClientPolicy slowClients = SlowClientPolicy.Gap,
        Poller? poller = null) => new(
            log,
            new FanOutOptions(time ?? TimeProvider.System, Heartbeat, TimeSpan.Zero, slowClients, TimeSpan.FromSeconds(3)),
            poller ?? new PortablePoller(),
            e => Assert.Fail(e.ToString()));
}
