using Microsoft.Extensions.Logging;
using RawSse.Net;

namespace RawSse.Http;

/// <summary>Serves accepted connections over HTTP/1.1.</summary>
/// <remarks>Each loop calls it for its own connections.</remarks>
/// <param name="handler">Answers the requests.</param>
/// <param name="date">The Date header of responses.</param>
/// <param name="time">The server's clock.</param>
/// <param name="logger">Receives the log.</param>
internal sealed class HttpServer(
    RequestHandler handler, HttpDate date, TimeProvider time, ILogger logger) : IConnectionServer
{
    /// <inheritdoc/>
    public void Serve(Connection connection, EventLoop loop) =>
        _ = new HttpConnection(connection, loop, handler, date, time, logger).RunAsync();
}
