namespace RawSse.Net;

/// <summary>Serves the connections that are accepted.</summary>
internal interface IConnectionServer
{
    /// <summary>Begins to serve a connection.</summary>
    /// <param name="connection">It lives on no loop yet.</param>
    /// <param name="loop">Where it is to live; this is called on its thread.</param>
    void Serve(Connection connection, EventLoop loop);
}
