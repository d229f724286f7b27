namespace RawSse.Net;

/// <summary>Serves accepted connections.</summary>
internal interface IConnectionServer
{
    /// <summary>Begins to serve a connection.</summary>
    /// <param name="connection">The connection, which lives on no loop yet.</param>
    /// <param name="loop">The loop on which it will live, and on whose thread this is called.</param>
    void Serve(Connection connection, EventLoop loop);
}
