using Microsoft.Extensions.Logging;
using RawSse.Diagnostics;
using RawSse.Events;
using RawSse.Sources;

namespace RawSse;

/// <summary>Starts what makes events of lines: standard input, and the files that are followed.</summary>
internal sealed class LineFeeds(
    SseServerOptions options, Action<SseEvent, TopicSet> publish, Action<string, Exception> died, ILogger logger)
{
    /// <summary>A line shows within this time; the disk is asked no more often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Starts.</summary>
    /// <param name="stopping">Ends the following of files. A read of standard input can't be ended: the process ends it.</param>
    /// <returns>Completes when no file is followed any more.</returns>
    public Task Start(CancellationToken stopping)
    {
        if (options.StdinTopics is { } topics)
        {
            StdinSource.Start(options.Stdin ?? Console.OpenStandardInput(), NewLines(topics), EndStdin);
        }

        return Task.WhenAll(options.FollowedFiles.Select(file => FollowAsync(file, stopping)));
    }

    private LineSource NewLines(TopicSet topics) => new(e => publish(e, topics), options.MaxEventBytes);

    private void EndStdin(Exception? error)
    {
        if (error is null)
        {
            logger.StdinEnded();
        }
        else
        {
            died("stdin reader", error);
        }
    }

    private async Task FollowAsync(FollowedFile file, CancellationToken stopping)
    {
        // To open a pipe waits for who writes to it: that must not hold up the start of the server.
        await Task.Yield();
        if (!Path.Exists(file.Path))
        {
            logger.WaitingForFile(file.Path);
        }

        try
        {
            using var tail = new FileTail(file.Path, NewLines(file.Topics));
            string? told = null;
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    tail.Poll();
                    told = null;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
                {
                    // It is tried again and again; it is told once.
                    if (told != e.Message)
                    {
                        told = e.Message;
                        logger.FollowingFailed(file.Path, e.Message);
                    }
                }

                await Task.Delay(Interval, options.TimeProvider, stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception e)
        {
            died($"follower of {file.Path}", e);
        }
    }
}
