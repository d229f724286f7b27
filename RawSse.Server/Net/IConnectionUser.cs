namespace RawSse.Net;

/// <summary>Who uses a connection: its HTTP side at first, and later a stream.</summary>
/// <remarks>The thread of the connection's loop calls, perhaps within a call of the user's own on the connection.</remarks>
internal interface IConnectionUser
{
    /// <summary>The socket may be ready for something that it was not ready for before.</summary>
    void OnReady(Readiness readiness);

    /// <summary>The deadline of the connection has passed; there is none from now on.</summary>
    void OnDeadlinePassed();

    /// <summary>The connection has ended, for whatever reason. It is told once, and nothing is told after it.</summary>
    void OnClosed();
}
