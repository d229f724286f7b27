using System.Net;
using Microsoft.Extensions.Logging;

namespace RawSse.Diagnostics;

/// <summary>
/// Logs whose keys and tokens are refused, and why: at most one line a second, and never the key or token itself.
/// </summary>
/// <remarks>Any thread may call it.</remarks>
/// <param name="time">The server's clock.</param>
/// <param name="logger">The log.</param>
internal sealed class RefusedCredentials(TimeProvider time, ILogger logger)
{
    private readonly LogThrottle _throttle = new(TimeSpan.FromSeconds(1), time);

    /// <summary>Counts a key or token that was refused.</summary>
    /// <param name="peer">The address that it came from.</param>
    /// <param name="reason">The reason, in one line.</param>
    public void Add(IPAddress? peer, string reason)
    {
        if (_throttle.IsDue(out long count))
        {
            logger.CredentialsRefused(peer, reason, count);
        }
    }
}
