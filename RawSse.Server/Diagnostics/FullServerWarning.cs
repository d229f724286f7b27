using Microsoft.Extensions.Logging;

namespace RawSse.Diagnostics;

/// <summary>
/// Logs that the server is full, at most once a minute, with the number of connections that were turned away since.
/// </summary>
/// <remarks>Any thread may call it.</remarks>
/// <param name="maxConnections">The maximum number of open connections.</param>
/// <param name="time">The server's clock.</param>
/// <param name="logger">The log.</param>
internal sealed class FullServerWarning(int maxConnections, TimeProvider time, ILogger logger)
{
    private readonly LogThrottle _throttle = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Counts a connection that was turned away.</summary>
    public void TurnedAway()
    {
        if (_throttle.IsDue(out long count))
        {
            logger.ServerFull(maxConnections, count);
        }
    }
}
