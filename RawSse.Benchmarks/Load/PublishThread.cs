using System.Net.Sockets;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Publishes for a while on a separate thread, so that the crowd's work does not delay an event. The crowd's thread
/// starts it and reads its state.
/// </summary>
internal sealed class PublishThread(Publisher publisher, Schedule schedule)
{
    private long _published;
    private Thread? _thread;
    private Exception? _failure;

    /// <summary>The number of the newest event that was passed to the server.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Whether events are being published or their answers awaited.</summary>
    /// <exception cref="LoadFailure">Publishing has failed.</exception>
    public bool Busy
    {
        get
        {
            if (_thread is { IsAlive: true })
            {
                return true;
            }

            return _failure is null
                ? false
                : throw (_failure as LoadFailure ?? new LoadFailure($"can't publish: {_failure.Message}"));
        }
    }

    /// <summary>Begins to publish. The numbers continue from the last one.</summary>
    /// <param name="duration">The time after which publishing ends.</param>
    /// <param name="most">The number of events after which publishing ends, if that comes first.</param>
    /// <param name="stop">Ends publishing early.</param>
    public void Start(TimeSpan duration, long most, CancellationToken stop)
    {
        long end = duration == TimeSpan.MaxValue ? long.MaxValue : Stamp.Now + duration.Ticks;
        _thread = new(
            () =>
                Run(end, Math.Min(Stamp.MaxSequence - Published, most), stop))
        {
            Name =
                    "publisher",
            IsBackground = true
        };
        _thread.Start();
    }

    private void Run(long end, long most, CancellationToken stop)
    {
        try
        {
            Publish(end, most, stop);
            publisher.AwaitAnswers();
        }
        catch (OperationCanceledException)
        {
            // The run was stopped, so nobody waits for these events any more.
        }
        catch (Exception failure) when (failure is SocketException or LoadFailure)
        {
            _failure = failure;
        }
    }

    private void Publish(long end, long most, CancellationToken stop)
    {
        schedule.Begin();
        for (long left = most;
            left > 0 && !stop.IsCancellationRequested && schedule.AwaitNext(end, stop, out long due);
            left--)
        {
            publisher.Add(new(Published + 1, due));
            Volatile.Write(ref _published, Published + 1);
            if (!schedule.DueNow)
            {
                publisher.Flush();
            }
        }
    }
}
