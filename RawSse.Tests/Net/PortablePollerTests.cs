using RawSse.Net;

namespace RawSse.Tests.Net;

public class PortablePollerTests
{
    [Test]
    public void A_wait_ends_when_someone_wakes_it([Values] bool before) => Pollers.AssertWaitEndsWhenWoken(new PortablePoller(), before);

    [Test]
    public void Those_who_woke_it_while_it_did_not_wait_end_no_later_wait() => Pollers.AssertWakesAreNotSaved(new PortablePoller());
}
