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
    public void Start(TimeSpan duration, CancellationToken stop)
    {
        _thread = new(() => Run(duration, stop)) { Name = "publisher", IsBackground = true };
        _thread.Start();
    }

    private void Run(TimeSpan duration, CancellationToken stop)
    {
        try
        {
            Publish(Stamp.Now + duration.Ticks, stop);
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

    private void Publish(long end, CancellationToken stop)
    {
        schedule.Begin();
        while (Published < Stamp.MaxSequence && !stop.IsCancellationRequested && schedule.AwaitNext(end, stop, out long due))
        {
            publisher.Add(new(Published + 1, due));
            Volatile.Write(ref _published, Published + 1);
            if (!schedule.DueNow)
                publisher.Flush();
        }
    }
}
