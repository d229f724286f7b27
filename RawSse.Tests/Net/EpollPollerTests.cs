using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Net;

[Platform("Linux")]
public class EpollPollerTests
{
    private readonly LinuxSockets _sockets = new(TimeProvider.System);
    private readonly EpollPoller _poller = new();

    [Test]
    public void A_wait_ends_when_someone_wakes_it([Values] bool before) => Pollers.AssertWaitEndsWhenWoken(_poller, before);

    [Test]
    public void Without_a_wait_it_returns_at_once()
    {
        _poller.Hear(canWait: false);
        _poller.Wake();
        _poller.Wake();
        _poller.Hear(canWait: false);
    }

    [Test]
    public void What_happened_before_the_watch_is_told()
    {
        using var pair = new ConnectionPair(_sockets);
        var owner = new CountingOwner();
        pair.Peer.Dispose();
        pair.Connection.Attach(owner, _poller);
        Wait.Until(() => Heard(owner), "the end is heard");
        Assert.That(pair.Closed, Is.Null, "to end the stream is the owner's part");
    }

    [Test]
    public void A_connection_that_it_never_saw_may_be_forgotten()
    {
        using var pair = new ConnectionPair(_sockets);
        using var far = new FileDescriptor(100_000);
        far.SetHandleAsInvalid();
        using var near = new FileDescriptor(1_000_000);
        near.SetHandleAsInvalid();
        foreach (FileDescriptor socket in new[] { far, near })
        {
            // The number is beyond all that it has seen; that the descriptor is none is the kernel's, or the handle's, to say.
            Assert.That(() => _poller.Forget((LinuxConnection)pair.Connection, socket), Throws.InstanceOf<ObjectDisposedException>());
        }
    }

    [Test]
    public void One_that_was_closed_meanwhile_does_not_take_the_place_of_one_that_has_its_number_now()
    {
        using var live = new ConnectionPair(_sockets);
        using var dead = new ConnectionPair(_sockets);
        var owner = new CountingOwner();
        live.Connection.Attach(owner, _poller);
        for (int number = 0; number < 10_000; number++)
        {
            // One of these is the number of the live one.
            using var gone = new FileDescriptor(number);
            gone.SetHandleAsInvalid();
            Assert.That(() => _poller.Watch((LinuxConnection)dead.Connection, gone), Throws.InstanceOf<ObjectDisposedException>());
        }

        live.Peer.Dispose();
        Wait.Until(() => Heard(owner), "its end is heard");
    }

    private bool Heard(CountingOwner owner)
    {
        _poller.Hear(canWait: false);
        return owner.PeerEnded > 0;
    }
}
