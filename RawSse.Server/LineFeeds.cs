using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;
using RawSse.Sources;

namespace RawSse;

/// <summary>
/// Starts what makes events of lines: standard input, and the files that are followed. One that fails is told in the log;
/// it is tried again, or ends, and nothing else does.
/// </summary>
internal sealed class LineFeeds(SseServerOptions options, Action<SseEvent, TopicSet> publish, ILogger logger)
{
    /// <summary>A line shows within this time; the disk is asked no more often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>A file that is truncated again and again is told of no more often.</summary>
    private static readonly TimeSpan TruncationPace = TimeSpan.FromMinutes(1);

    /// <summary>Starts.</summary>
    /// <param name="stopping">Ends the following of files. A read of standard input can't be ended: the process ends it.</param>
    /// <returns>Completes when no file is followed any more.</returns>
    public Task Start(CancellationToken stopping)
    {
        if (options.StdinTopics is { } topics)
        {
            ReadStdin(topics);
        }

        return Task.WhenAll(options.FollowedFiles.Select(file => FollowAsync(file, stopping)));
    }

    private LineSource NewLines(TopicSet topics) => new(e => publish(e, topics), options.MaxEventBytes);

    private void ReadStdin(TopicSet topics)
    {
        if (options.Stdin is null && StandardInput.CheckReadable() is { } problem)
        {
            logger.StdinNotRead(problem);
            return;
        }

        StdinSource.Start(options.Stdin ?? Console.OpenStandardInput(), NewLines(topics), error =>
        {
            if (error is null)
            {
                logger.StdinEnded();
            }
            else
            {
                logger.StdinFailed(error.Message);
            }
        });
    }

    private async Task FollowAsync(FollowedFile file, CancellationToken stopping)
    {
        // To open a file may take its time, on a disk of another machine: that must not hold up the start of the server.
        await Task.Yield();
        if (!Path.Exists(file.Path))
        {
            logger.WaitingForFile(file.Path);
        }

        using var tail = new FileTail(file.Path, NewLines(file.Topics));
        var pace = new LogPace(options.TimeProvider, TruncationPace);
        string? told = null;
        while (!stopping.IsCancellationRequested)
        {
            bool hasMore = false;
            int truncations = tail.Truncations;
            try
            {
                hasMore = tail.Poll();
                told = null;
            }
            catch (Exception e)
            {
                // It is tried again and again; it is told once.
                if (told != e.Message)
                {
                    told = e.Message;
                    logger.FollowingFailed(file.Path, e.Message);
                }
            }

            if (tail.Truncations > truncations && pace.TryPass(out int before))
            {
                logger.FileTruncated(file.Path, before);
            }

            if (!hasMore)
            {
                await Task.Delay(Interval, options.TimeProvider, stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
