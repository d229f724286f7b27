using System.Net;

namespace RawSse.Net;

/// <summary>
/// Moves bytes over one socket; a <see cref="Connection"/> sends and receives through it. No method ever waits. A plain
/// transport passes the bytes to the kernel as they are; another one may change them on the way, as TLS does.
/// </summary>
/// <remarks>
/// <para>
/// What the user guarantees: One thread at a time uses a transport, which is the thread of the connection's loop, or
/// whichever thread holds the connection while no loop does. The user calls <see cref="Handshake"/> until it is done,
/// and sends and receives nothing before. A loop begins with <see cref="TryWatch"/> and ends with
/// <see cref="Unwatch"/>. <see cref="Close"/> is the last call, and is made once.
/// </para>
/// <para>
/// What a transport guarantees: As long as the connection lasts, the peer receives the accepted bytes in order, each
/// exactly once. Accepted does not mean sent: a transport that can only send whole records may keep the end of one
/// (<see cref="HasPendingOutput"/>). Until that is sent, it accepts nothing, so it keeps at most one record for a peer
/// that doesn't read. While a loop watches, each call that accepted less than it was given, or returned less than there
/// was room for, is followed by a call of <see cref="Connection.OnReady"/> as soon as that may have changed; there may
/// also be calls for nothing. A transport may have to send in order to receive, or the reverse. It does so in
/// <see cref="Advance"/>, and tells its user only what concerns the user.
/// </para>
/// </remarks>
internal abstract class Transport
{
    /// <summary>
    /// The server's end of the connection and the peer's. Each is null once it can no longer be found out.
    /// </summary>
    public abstract (IPEndPoint? Local, IPEndPoint? Peer) EndPoints { get; }

    /// <summary>
    /// Whether some accepted bytes have not been passed to the kernel yet. If so, <see cref="TrySend"/> accepts
    /// nothing.
    /// </summary>
    public virtual bool HasPendingOutput => false;

    /// <summary>
    /// Continues the agreement of both sides that precedes the first byte. A plain transport has nothing to agree on.
    /// </summary>
    /// <param name="broken">The reason why the sides will never agree; null if they still may.</param>
    /// <returns>
    /// Whether the handshake is done. If not, it is called again when the socket is ready for something.
    /// </returns>
    public virtual bool Handshake(out CloseReason? broken)
    {
        broken = null;
        return true;
    }

    /// <summary>Accepts as many bytes as can be sent now.</summary>
    /// <param name="bytes">The bytes to send.</param>
    /// <param name="broken">The reason why nothing can be sent any more; null if the connection is not broken.</param>
    /// <returns>The number of bytes accepted, from 0 to all.</returns>
    public abstract int TrySend(ReadOnlySpan<byte> bytes, out CloseReason? broken);

    /// <summary>Receives the bytes that have arrived.</summary>
    /// <param name="into">Receives the bytes; empty to find out only whether there are any.</param>
    /// <param name="broken">The reason why nothing will arrive any more; null if the connection is not broken.</param>
    /// <returns>
    /// The number of bytes received, where 1 stands for "some" if <paramref name="into"/> is empty; 0 at the peer's
    /// end; -1 if nothing has arrived yet.
    /// </returns>
    public abstract int TryReceive(Span<byte> into, out CloseReason? broken);

    /// <summary>
    /// Does what the transport itself has to do when the socket is ready, such as sending pending output.
    /// </summary>
    /// <param name="readiness">What the socket may be ready for.</param>
    /// <returns>What the user may try now.</returns>
    public virtual Readiness Advance(Readiness readiness) => readiness;

    /// <summary>Begins to report the socket's readiness, including what it is ready for already.</summary>
    /// <param name="loop">The loop that watches, on whose thread this is called.</param>
    /// <param name="connection">The connection that is told.</param>
    /// <returns>False if the system has no memory for the watch.</returns>
    public abstract bool TryWatch(EventLoop loop, Connection connection);

    /// <summary>Ends the watch; the connection is told nothing more. It is called on the loop's thread.</summary>
    public abstract void Unwatch();

    /// <summary>Tells the peer that nothing more will be sent. There must be no pending output.</summary>
    public abstract void EndSending();

    /// <summary>Closes the socket. Pending output is lost.</summary>
    /// <param name="isBroken">
    /// Whether the connection is broken already. If not, the peer must see an end rather than a reset, because a reset
    /// could take from it what it has not read yet.
    /// </param>
    public abstract void Close(bool isBroken);
}
