using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// The sending side of a stream, as a fan-out shard sees it: it takes what can be taken at once, and never waits.
/// </summary>
/// <remarks>
/// <para>
/// What the owner guarantees. It calls everything on the thread of the loop that it names in <see cref="Attach"/>. It attaches
/// itself once, before it sends; until then whoever holds the wire may close it. After a <see cref="Send"/> that took less than it was
/// given, it calls <see cref="SendLater"/> or <see cref="WaitForRoom"/>, and then sends nothing until
/// <see cref="IWireOwner.OnWritable"/>. A wire refuses whoever breaks that.
/// </para>
/// <para>
/// What a wire guarantees. The peer gets the bytes that were taken in their order, none twice and none left out, up to the
/// wire's end. That they were taken does not mean that they are on their way: where the end comes first, what the wire still
/// holds is lost. Each <see cref="SendLater"/> and each <see cref="WaitForRoom"/> is answered by one
/// <see cref="IWireOwner.OnWritable"/>, perhaps before the call returns, unless the wire ends first. That the peer sends
/// nothing more is told by one <see cref="IWireOwner.OnPeerEnded"/> and ends nothing: that is the owner's part. Each wire has
/// one end with one reason, and its owner is told by one <see cref="IWireOwner.OnClosed"/>, also if the end came before
/// <see cref="Attach"/>.
/// </para>
/// </remarks>
internal interface IWire
{
    /// <summary>Sends as much as fits now.</summary>
    /// <returns>How many bytes were taken, from 0 to all; -1 if the wire has ended, as it does when it finds that it is broken.</returns>
    /// <exception cref="InvalidOperationException">The owner waits for room.</exception>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Sends these bytes as soon as the peer makes room, then calls <see cref="IWireOwner.OnWritable"/> once.</summary>
    /// <exception cref="InvalidOperationException">The owner waits for room.</exception>
    void SendLater(byte[] rest);

    /// <summary>Calls <see cref="IWireOwner.OnWritable"/> once there is room again.</summary>
    /// <exception cref="InvalidOperationException">The owner waits for room already.</exception>
    void WaitForRoom();

    /// <summary>Begins to watch the peer: its end is told to the owner.</summary>
    /// <param name="owner">Who is told.</param>
    /// <param name="loop">Where the owner lives, and the wire with it from now on.</param>
    void Attach(IWireOwner owner, EventLoop loop);

    /// <summary>Ends the stream. Only the first reason counts; later calls do nothing.</summary>
    void Close(CloseReason reason);
}
