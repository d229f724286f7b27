using System.Net;
using Microsoft.Extensions.Logging;

namespace RawSse.Diagnostics;

/// <summary>Says in the log whose keys and tokens are refused, and why; at most one line a second, and never what was presented.</summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="time">The server's clock.</param>
/// <param name="logger">The log.</param>
internal sealed class RefusedCredentials(TimeProvider time, ILogger logger)
{
    private readonly LogThrottle _throttle = new(TimeSpan.FromSeconds(1), time);

    /// <summary>A key or a token was refused.</summary>
    /// <param name="peer">Where it came from.</param>
    /// <param name="reason">What was wrong with it, in one line.</param>
    public void Add(IPAddress? peer, string reason)
    {
        if (_throttle.IsDue(out long count))
        {
            logger.CredentialsRefused(peer, reason, count);
        }
    }
}
