using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>
/// Makes loops. A loop that fails makes the test fail. Until a loop is started, the test turns it by hand.
/// </summary>
internal static class Loops
{
    public static EventLoop New(Poller? poller = null, TimeProvider? time = null) =>
        new(
            poller ?? new PortablePoller(),
            time ?? TimeProvider.System,
            "a test's loop",
            e => Assert.Fail(e.ToString()));
}
