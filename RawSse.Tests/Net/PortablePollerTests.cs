using RawSse.Net;

namespace RawSse.Tests.Net;

public class PortablePollerTests
{
    [Test]
    public void A_wait_ends_when_someone_wakes_it([Values] bool before) =>
        Pollers.AssertWaitEndsWhenWoken(new PortablePoller(), before);

    [Test]
    public void Wakes_that_were_heard_without_a_wait_do_not_end_a_later_wait() =>
        Pollers.AssertWakesAreNotSaved(new PortablePoller());
}
