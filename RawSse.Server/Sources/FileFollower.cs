using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Sources;

/// <summary>
/// Publishes the lines that are written to a file, for as long as the server runs. It logs errors and keeps trying. One
/// task runs it.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="lines">Publishes the lines.</param>
/// <param name="time">The server's clock.</param>
/// <param name="logger">The server's logger.</param>
internal sealed class FileFollower(FollowedFile file, LineSource lines, TimeProvider time, ILogger logger)
{
    /// <summary>How often the file is polled. A line is published at most this late.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the truncation of a file may be logged.</summary>
    private static readonly TimeSpan TruncationPace = TimeSpan.FromMinutes(1);

    private readonly LogThrottle _truncations = new(TruncationPace, time);
    private string? _lastError;

    /// <summary>Follows the file. Call this once.</summary>
    /// <param name="stopping">Ends the following.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        // Opening a file on a remote disk may take long, and must not delay the start of the server.
        await Task.Yield();
        if (!Path.Exists(file.Path))
        {
            logger.WaitingForFile(file.Path);
        }

        using var tail = new FileTail(file.Path, lines);
        while (!stopping.IsCancellationRequested)
        {
            if (!await PollAsync(tail).ConfigureAwait(false))
            {
                await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async ValueTask<bool> PollAsync(FileTail tail)
    {
        bool hasMore = false;
        int truncations = tail.Truncations;
        try
        {
            hasMore = await tail.PollAsync().ConfigureAwait(false);
            _lastError = null;
        }
        catch (Exception e)
        {
            // The follower keeps trying, but logs each error only once.
            if (_lastError != e.Message)
            {
                _lastError = e.Message;
                logger.FollowingFailed(file.Path, e.Message);
            }
        }

        if (tail.Truncations > truncations && _truncations.IsDue(out long count))
        {
            logger.FileTruncated(file.Path, count - 1);
        }

        return hasMore;
    }
}
