using RawSse.Net;

namespace RawSse.Tests.Net;

[Platform("Linux")]
public sealed class EpollPollerTests
{
    private readonly EpollPoller _poller = new();

    [TearDown]
    public void Stop() => _poller.Dispose();

    [Test]
    public void A_wait_ends_when_someone_wakes_it([Values] bool before) =>
        Pollers.AssertWaitEndsWhenWoken(_poller, before);

    [Test]
    public void Without_a_wait_a_poller_returns_at_once()
    {
        Assert.That(_poller.Poll(0), Is.False);
        _poller.Wake();
        _poller.Wake();
        Assert.That(_poller.Poll(0), Is.True, "it was woken");
        Assert.That(_poller.Poll(0), Is.False, "once");
    }

    [Test]
    public void A_wait_ends_with_its_time() => Assert.That(_poller.Poll(1), Is.False);

    [Test]
    public void Waking_it_after_its_end_does_no_harm()
    {
        _poller.Dispose();
        Assert.That(_poller.Wake, Throws.Nothing);
    }
}
