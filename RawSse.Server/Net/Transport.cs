using System.Net;

namespace RawSse.Net;

/// <summary>
/// Bytes over one socket: what a <see cref="Connection"/> sends and receives by. Nothing here ever waits. A plain transport
/// hands the bytes to the kernel as they are; another one may change them on the way, as TLS does.
/// </summary>
/// <remarks>
/// <para>
/// What the user guarantees. One thread at a time uses a transport: the connection's loop, or whoever holds the connection
/// while no loop does. <see cref="Handshake"/> is called until it is done, and nothing is sent or received before. A loop
/// begins with <see cref="TryWatch"/> and ends with <see cref="Unwatch"/>, and <see cref="Close"/> comes last and once.
/// </para>
/// <para>
/// What a transport guarantees. The peer gets the bytes that were taken in their order, none twice and none left out, as
/// long as the connection lasts. "Taken" is not "sent": a transport that can only send whole records may keep the end of
/// one (<see cref="HasPendingOutput"/>). Until that is gone it takes nothing, so it keeps at most one record for a peer that
/// doesn't read. Once a loop watches, each call that took less than it was given, or gave less than there
/// was room for, is followed by a <see cref="Connection.OnReady"/> as soon as that may have changed; there may be others,
/// for nothing. A transport may have to send in order to receive, or the other way round: it does so in
/// <see cref="Advance"/>, and tells its user only what concerns the user.
/// </para>
/// </remarks>
internal abstract class Transport
{
    /// <summary>The server's end and the peer's; each is null once it can't be told any more.</summary>
    public abstract (IPEndPoint? Local, IPEndPoint? Peer) EndPoints { get; }

    /// <summary>Whether some of what was taken has not been given to the kernel yet. Then <see cref="TrySend"/> takes nothing.</summary>
    public virtual bool HasPendingOutput => false;

    /// <summary>Goes on with what both sides must agree on before the first byte. A plain transport has nothing to agree on.</summary>
    /// <param name="broken">Why they will never agree; null if they may.</param>
    /// <returns>Whether it is done. If not, it is called again when the socket is ready for something.</returns>
    public virtual bool Handshake(out CloseReason? broken)
    {
        broken = null;
        return true;
    }

    /// <summary>Takes as much as can be sent now.</summary>
    /// <param name="bytes">What to send.</param>
    /// <param name="broken">Why nothing can be sent any more; null if it can.</param>
    /// <returns>How many bytes were taken, from 0 to all.</returns>
    public abstract int TrySend(ReadOnlySpan<byte> bytes, out CloseReason? broken);

    /// <summary>Receives what is there.</summary>
    /// <param name="into">Where to; empty to learn only whether there is something.</param>
    /// <param name="broken">Why nothing will come any more; null if it may.</param>
    /// <returns>How many bytes came (1 stands for "some" where there was no room for any); 0 at the peer's end; -1 if nothing is there yet.</returns>
    public abstract int TryReceive(Span<byte> into, out CloseReason? broken);

    /// <summary>The socket is ready: does what the transport itself has to do, such as sending what is pending.</summary>
    /// <param name="readiness">What the socket may be ready for.</param>
    /// <returns>What the user may try now.</returns>
    public virtual Readiness Advance(Readiness readiness) => readiness;

    /// <summary>Has a loop hear of the socket's readiness from now on; also of what it is ready for already.</summary>
    /// <param name="loop">The loop, on whose thread this is called.</param>
    /// <param name="connection">Who is told.</param>
    /// <returns>False if the system has no memory for it.</returns>
    public abstract bool TryWatch(EventLoop loop, Connection connection);

    /// <summary>Ends that; the loop calls it, and tells the connection nothing more.</summary>
    public abstract void Unwatch();

    /// <summary>Tells the peer that nothing more will be sent. Nothing may be pending.</summary>
    public abstract void EndSending();

    /// <summary>Closes the socket; what is pending is lost.</summary>
    /// <param name="isBroken">
    /// Whether the peer is gone anyway. Otherwise it is to see an end and not a reset, which could take from it what it has not read yet.
    /// </param>
    public abstract void Close(bool isBroken);
}
