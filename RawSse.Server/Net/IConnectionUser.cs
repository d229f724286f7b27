namespace RawSse.Net;

/// <summary>The current user of a connection: its HTTP side at first, and later a stream.</summary>
/// <remarks>
/// The thread of the connection's loop calls all members, possibly within a call that the user itself makes on the
/// connection.
/// </remarks>
internal interface IConnectionUser
{
    /// <summary>Called when the socket may have become ready for something.</summary>
    void OnReady(Readiness readiness);

    /// <summary>
    /// Called when the connection's deadline has passed. From then on, the connection has no deadline.
    /// </summary>
    void OnDeadlinePassed();

    /// <summary>Called once when the connection has ended, for whatever reason. It is the last call.</summary>
    void OnClosed();
}
