namespace RawSse.Net;

/// <summary>
/// The sending side of a stream, as a fan-out shard sees it: it takes what the kernel takes at once, and never waits.
/// </summary>
/// <remarks>
/// <para>
/// What the owner guarantees. One thread calls everything but <see cref="Close"/>. It attaches itself once, before it sends.
/// After a <see cref="Send"/> that took less than it was given, it calls <see cref="SendLater"/> or
/// <see cref="WaitForRoom"/>, and then sends nothing until <see cref="IWireOwner.Drained"/>.
/// </para>
/// <para>
/// What a wire guarantees. The peer gets the bytes that were taken in their order, none twice and none left out, up to the
/// wire's end. Each <see cref="SendLater"/> and each <see cref="WaitForRoom"/> is answered by one
/// <see cref="IWireOwner.Drained"/>, perhaps before the call returns, unless the wire ends first. That the peer sends
/// nothing more is told by one <see cref="IWireOwner.PeerEnded"/> and ends nothing: that is the owner's part. Each wire has
/// one end with one reason, and its owner is told by one <see cref="IWireOwner.Gone"/>, also if the end came before
/// <see cref="Attach"/>.
/// </para>
/// </remarks>
internal interface IWire
{
    /// <summary>Sends as much as fits now.</summary>
    /// <returns>How many bytes were taken, from 0 to all; -1 if the wire is broken: it then has closed itself.</returns>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Sends these bytes as soon as the peer makes room, then calls <see cref="IWireOwner.Drained"/> once.</summary>
    void SendLater(byte[] rest);

    /// <summary>Whether it can wait for room without anything to send.</summary>
    bool CanWaitForRoom { get; }

    /// <summary>Calls <see cref="IWireOwner.Drained"/> once there is room again.</summary>
    void WaitForRoom();

    /// <summary>Begins to watch the peer: its end is told to the owner.</summary>
    /// <param name="owner">Who is told.</param>
    /// <param name="poller">What the owner's thread waits on.</param>
    void Attach(IWireOwner owner, Poller poller);

    /// <summary>Ends the connection. Only the first reason counts; later calls do nothing.</summary>
    void Close(CloseReason reason);
}

/// <summary>Who is told what happens on a wire. All may be called on any thread, and must not block.</summary>
internal interface IWireOwner
{
    /// <summary>What was left by <see cref="IWire.SendLater"/> has been sent: there is room again.</summary>
    void Drained();

    /// <summary>The peer has ended its side: it sends nothing more, but may still read. The owner is to end the stream.</summary>
    void PeerEnded();

    /// <summary>
    /// The connection has ended, for whatever reason. Another thread may still be about to say <see cref="Drained"/>; after
    /// this it means nothing.
    /// </summary>
    void Gone();
}
