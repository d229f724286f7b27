using System.Net.Sockets;
using RawSse.Net;

namespace RawSse.Tests.Net;

/// <summary>
/// The same error has the same name, whoever reports it: a managed socket, a stream over one, or the kernel.
/// </summary>
internal sealed class SocketErrorsTests
{
    [TestCase(SocketError.Success, CloseReason.PeerClosed)]
    [TestCase(SocketError.TimedOut, CloseReason.PeerLost)]
    [TestCase(SocketError.HostUnreachable, CloseReason.PeerLost)]
    [TestCase(SocketError.NetworkUnreachable, CloseReason.PeerLost)]
    [TestCase(SocketError.ConnectionReset, CloseReason.PeerReset)]
    [TestCase(SocketError.Shutdown, CloseReason.PeerReset)]
    public void Errors_of_managed_sockets_have_a_reason(SocketError error, CloseReason reason) => Assert.Multiple(() =>
    {
        Assert.That(SocketErrors.ToCloseReason(error), Is.EqualTo(reason));
        Assert.That(
            SocketErrors.ToCloseReason(new IOException("of a stream", new SocketException((int)error))),
            Is.EqualTo(reason));
    });

    [Test]
    public void What_a_stream_throws_keeps_its_reason() => Assert.Multiple(() =>
    {
        Assert.That(
            SocketErrors.ToCloseReason(new BrokenConnectionException(CloseReason.PeerLost)),
            Is.EqualTo(CloseReason.PeerLost));
        Assert.That(SocketErrors.ToCloseReason(new IOException("of no socket")), Is.EqualTo(CloseReason.PeerReset));
    });

    [Platform("Linux")]
    [TestCase(SocketError.TimedOut)]
    [TestCase(SocketError.HostUnreachable)]
    [TestCase(SocketError.NetworkUnreachable)]
    [TestCase(SocketError.ConnectionReset)]
    [TestCase(SocketError.Shutdown)]
    public void Numbers_of_the_kernel_have_the_reason_of_the_error_that_the_runtime_makes_of_them(SocketError error)
    {
        // The runtime translates its own errors to the kernel's numbers.
        int number = new SocketException((int)error).NativeErrorCode;
        Assert.That(SocketErrors.FromErrno(number), Is.EqualTo(SocketErrors.ToCloseReason(error)));
    }
}
