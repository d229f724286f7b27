using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// The sending side of a stream, as a shard sees it. It takes as many bytes as it can at once, and never waits.
/// </summary>
/// <remarks>
/// <para>
/// What the owner guarantees: it makes all calls on the thread of the loop that it passes to <see cref="Attach"/>. It
/// attaches itself once, before it sends anything; until then, whoever holds the wire may close it. After a
/// <see cref="Send"/> that took less than it was given, the owner calls <see cref="SendLater"/> or
/// <see cref="WaitForRoom"/>, and then sends nothing until <see cref="IWireOwner.OnWritable"/> is called. A wire throws
/// if its owner breaks these rules.
/// </para>
/// <para>
/// What the wire guarantees: the peer gets the bytes that were taken in their order, none twice and none left out, up
/// to the end of the wire. That bytes were taken does not mean that they were sent: if the wire ends first, what it
/// still holds is lost. The wire answers each <see cref="SendLater"/> and each <see cref="WaitForRoom"/> with one
/// <see cref="IWireOwner.OnWritable"/>, perhaps before the call returns, unless the wire ends first. If the peer sends
/// nothing more, the wire calls <see cref="IWireOwner.OnPeerEnded"/> once, and leaves it to the owner to end the
/// stream. Each wire ends once, with one reason, and then calls <see cref="IWireOwner.OnClosed"/> once, even if it
/// ended before <see cref="Attach"/>.
/// </para>
/// </remarks>
internal interface IWire
{
    /// <summary>Sends as many bytes as fit now.</summary>
    /// <returns>
    /// The number of bytes taken, from 0 to all; -1 if the wire has ended, which it also does when it finds that it is
    /// broken.
    /// </returns>
    /// <exception cref="InvalidOperationException">The owner is waiting for room.</exception>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Sends these bytes as soon as the peer makes room, then calls <see cref="IWireOwner.OnWritable"/> once.
    /// </summary>
    /// <exception cref="InvalidOperationException">The owner is waiting for room.</exception>
    void SendLater(byte[] rest);

    /// <summary>Calls <see cref="IWireOwner.OnWritable"/> once there is room again.</summary>
    /// <exception cref="InvalidOperationException">The owner is waiting for room already.</exception>
    void WaitForRoom();

    /// <summary>Moves the wire to a loop and starts to watch for the end of the peer.</summary>
    /// <param name="owner">The owner, which the wire calls from now on.</param>
    /// <param name="loop">The loop that the owner lives on, and the wire from now on.</param>
    void Attach(IWireOwner owner, EventLoop loop);

    /// <summary>Ends the stream. Only the first call has an effect and sets the reason.</summary>
    void Close(CloseReason reason);
}
