using System.Net.Sockets;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Publishes for a while, on a thread of its own: what the crowd does must not make an event late. The crowd's thread
/// starts it and looks at what it says.
/// </summary>
internal sealed class PublishThread(Publisher publisher, Schedule schedule)
{
    private long _published;
    private Thread? _thread;
    private Exception? _failure;

    /// <summary>The number of the newest event that was given to the server.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>True while events are published, or their answers awaited.</summary>
    /// <exception cref="LoadFailure">Publishing went wrong.</exception>
    public bool Busy
    {
        get
        {
            if (_thread is { IsAlive: true })
                return true;
            return _failure is null
                ? false
                : throw (_failure as LoadFailure ?? new LoadFailure($"can't publish: {_failure.Message}"));
        }
    }

    /// <summary>Begins a stretch of publishing; the numbers go on from the last one.</summary>
    /// <param name="duration">It ends after this time,</param>
    /// <param name="most">or after so many events.</param>
    /// <param name="stop">Ends it early.</param>
    public void Start(TimeSpan duration, long most, CancellationToken stop)
    {
        long end = duration == TimeSpan.MaxValue ? long.MaxValue : Stamp.Now + duration.Ticks;
        _thread = new(() => Run(end, Math.Min(Stamp.MaxSequence - Published, most), stop)) { Name = "publisher", IsBackground = true };
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
            // The run was stopped: nobody waits for these events any more.
        }
        catch (Exception failure) when (failure is SocketException or LoadFailure)
        {
            _failure = failure;
        }
    }

    private void Publish(long end, long most, CancellationToken stop)
    {
        schedule.Begin();
        for (long left = most; left > 0 && !stop.IsCancellationRequested && schedule.AwaitNext(end, stop, out long due); left--)
        {
            publisher.Add(new(Published + 1, due));
            Volatile.Write(ref _published, Published + 1);
            if (!schedule.DueNow)
                publisher.Flush();
        }
    }
}
