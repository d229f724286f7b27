using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;

namespace RawSse.Sources;

/// <summary>
/// Publishes the lines that are written to a file, for as long as the server runs. What goes wrong with the file is told in the log,
/// and it is tried again.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="lines">Publishes its lines.</param>
/// <param name="time">The server's clock.</param>
/// <param name="logger">The server's log.</param>
internal sealed class FileFollower(FollowedFile file, LineSource lines, TimeProvider time, ILogger logger)
{
    /// <summary>A line shows within this time; the disk is asked no more often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>A file that is truncated again and again is told of no more often.</summary>
    private static readonly TimeSpan TruncationPace = TimeSpan.FromMinutes(1);

    private readonly LogPace _truncations = new(time, TruncationPace);
    private string? _lastError;

    /// <summary>Follows the file; to be called once.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        // To open a file may take its time, on a disk of another machine: that must not hold up the start of the server.
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
            // It is tried again and again; it is told once.
            if (_lastError != e.Message)
            {
                _lastError = e.Message;
                logger.FollowingFailed(file.Path, e.Message);
            }
        }

        if (tail.Truncations > truncations && _truncations.TryPass(out int before))
        {
            logger.FileTruncated(file.Path, before);
        }

        return hasMore;
    }
}
