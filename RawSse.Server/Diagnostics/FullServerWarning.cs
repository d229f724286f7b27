using Microsoft.Extensions.Logging;

namespace RawSse.Diagnostics;

/// <summary>Says in the log that the server is full, at most once a minute, and how many were turned away meanwhile.</summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="maxConnections">How many connections may be open.</param>
/// <param name="time">The server's clock.</param>
/// <param name="logger">The log.</param>
internal sealed class FullServerWarning(int maxConnections, TimeProvider time, ILogger logger)
{
    private readonly LogThrottle _throttle = new(TimeSpan.FromMinutes(1), time);

    /// <summary>Someone was turned away.</summary>
    public void TurnedAway()
    {
        if (_throttle.IsDue(out long count))
        {
            logger.ServerFull(maxConnections, count);
        }
    }
}
