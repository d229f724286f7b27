using System.Collections.Concurrent;

namespace RawSse.Net;

/// <summary>
/// One thread and the connections that live on it. In each round it hears its sockets, does what others left in its inbox,
/// and does its work, if it has some. Nothing that it calls may wait.
/// </summary>
/// <remarks>
/// The loop's thread alone touches its connections. Others use <see cref="Post"/>, <see cref="Wake"/>, <see cref="Enter"/>,
/// <see cref="Stop"/> and <see cref="Interrupt"/>. A loop that was not started has no thread: a test turns it by hand.
/// </remarks>
/// <param name="poller">What the thread waits on; the loop's own from now on.</param>
/// <param name="time">The server's clock.</param>
/// <param name="name">The name of the thread.</param>
/// <param name="died">Told if the loop ends by an exception.</param>
internal sealed class EventLoop(Poller poller, TimeProvider time, string name, Action<Exception> died) : IDisposable
{
    /// <summary>How long what is to follow the requests of a round may be put off while there are more of them.</summary>
    private static readonly TimeSpan LongestPostponement = TimeSpan.FromMilliseconds(1);

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly ConcurrentQueue<ILoopItem> _inbox = new();
    private readonly List<Connection> _connections = [];
    private readonly List<Connection> _expired = [];
    private ILoopWork? _work;
    private Action? _afterwards;
    private Thread? _thread;
    private int _awake;
    private int _load;
    private bool _isDue;
    private bool _isPostponed;
    private long _postponedAt;
    private volatile bool _isStopping;
    private volatile bool _isInterrupted;
    private volatile bool _hasEnded;

    /// <summary>The loop whose thread this is; null on all other threads.</summary>
    public static EventLoop? Current => _current;

    /// <summary>What the thread waits on.</summary>
    public Poller Poller { get; } = poller;

    /// <summary>How many connections it has, or was given. Any thread may read.</summary>
    public int Load => Volatile.Read(ref _load);

    /// <summary>Whether the calling thread is the loop's. Where there is no thread, before the start or after the end, everyone is.</summary>
    public bool IsCurrent => _current == this || _thread is null || _hasEnded;

    /// <summary>Whether it has ended: what is left in its inbox from now on is done by whoever leaves it.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether someone has woken it since its round began.</summary>
    public bool IsWoken => Volatile.Read(ref _awake) != 0;

    /// <summary>Refuses whoever is on another thread: what a loop owns is touched by its thread alone.</summary>
    public void AssertCurrent()
    {
        if (!IsCurrent)
        {
            throw new InvalidOperationException($"this is for the thread of the loop '{name}' alone");
        }
    }

    /// <summary>Gives it something to do in each round. Only before the start.</summary>
    public void WorkFor(ILoopWork work) => _work = work;

    /// <summary>Gives it something to do after rounds in which <see cref="Postpone"/> was called. Only before the start.</summary>
    public void DoAfterwards(Action action) => _afterwards = action;

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Leaves something to be done on the loop's thread, in the order in which it came.</summary>
    public void Post(ILoopItem item)
    {
        _inbox.Enqueue(item);

        // Either the loop finds it before it ends, or it has said by now that it has ended.
        Interlocked.MemoryBarrier();
        if (_hasEnded)
        {
            RunInbox();
        }
        else if (_current != this)
        {
            Wake();
        }
    }

    /// <summary>Has it make another step. Cheap where it has been woken already.</summary>
    public void Wake()
    {
        if (_current == this)
        {
            // The step of this round is still to come, or the next round doesn't wait.
            _isDue = true;
        }
        else if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            Poller.Wake();
        }
    }

    /// <summary>Ends a rest before its time; from now on there is none.</summary>
    public void Interrupt()
    {
        _isInterrupted = true;
        Poller.Wake();
    }

    /// <summary>To be awaited: what follows is on the loop's thread. It costs nothing where it is there already.</summary>
    public LoopTurn Enter() => new(this, isNext: false);

    /// <summary>To be awaited: what follows is in the loop's next round, after the others have had their turn.</summary>
    public LoopTurn Yield() => new(this, isNext: true);

    /// <summary>Has the action that was given by <see cref="DoAfterwards"/> follow this round, once. The loop's thread alone calls.</summary>
    public void Postpone()
    {
        if (!_isPostponed)
        {
            _isPostponed = true;
            _postponedAt = time.GetTimestamp();
        }
    }

    /// <summary>A connection was served: what was postponed must not wait too long for the others.</summary>
    public void AfterOne()
    {
        if (_isPostponed && time.GetElapsedTime(_postponedAt) >= LongestPostponement)
        {
            DoWhatWasPostponed();
        }
    }

    /// <summary>Counts a connection that is on its way here. Any thread may call.</summary>
    public void Expect() => Interlocked.Increment(ref _load);

    /// <summary>It has come.</summary>
    public void Arrived() => Interlocked.Decrement(ref _load);

    /// <summary>Takes in a connection.</summary>
    public void Add(Connection connection)
    {
        _ = Interlocked.Increment(ref _load);
        connection.LoopIndex = _connections.Count;
        _connections.Add(connection);
    }

    /// <summary>Forgets a connection.</summary>
    public void Remove(Connection connection)
    {
        Connection last = _connections[^1];
        if (_connections[connection.LoopIndex] != connection)
        {
            throw new InvalidOperationException("the connection is not where it says that it is");
        }

        _connections[connection.LoopIndex] = last;
        last.LoopIndex = connection.LoopIndex;
        _connections.RemoveAt(_connections.Count - 1);
        _ = Interlocked.Decrement(ref _load);
    }

    /// <summary>Tells each of its connections whose deadline has passed.</summary>
    public void Expire()
    {
        AssertCurrent();
        long now = time.GetTimestamp();
        foreach (Connection connection in _connections)
        {
            if (connection.Deadline <= now)
            {
                connection.Deadline = Connection.Never;
                _expired.Add(connection);
            }
        }

        // Apart, for whoever is told may end, and others with it.
        foreach (Connection connection in _expired)
        {
            if (!connection.IsClosed)
            {
                connection.User?.Expired();
            }
        }

        _expired.Clear();
    }

    /// <summary>Makes one round. The loop's thread alone calls this, if there is one.</summary>
    /// <param name="canWait">Whether it may wait until there is something to do.</param>
    public void Turn(bool canWait)
    {
        // Also with more to do at once the sockets are heard: some have room again, some have ended.
        bool isIdle = canWait && !_isDue && _work is not { HasMore: true };
        _ = Poller.Hear(isIdle && _inbox.IsEmpty ? Timeout.Infinite : 0);
        if (isIdle && _work is { } work && work.Rest > TimeSpan.Zero)
        {
            Rest((int)Math.Min(int.MaxValue, work.Rest.TotalMilliseconds));
        }

        // Lowered before the inbox and the log are looked at: whoever comes later wakes the loop again.
        _ = Interlocked.Exchange(ref _awake, 0);
        RunInbox();
        DoWhatWasPostponed();
        _isDue = false;
        _work?.Step();
    }

    /// <summary>Ends the loop after the round that is under way.</summary>
    public void Stop()
    {
        _isStopping = true;
        Poller.Wake();
    }

    /// <summary>Waits for the thread to end, if there is one, but no longer than this.</summary>
    public void Join(TimeSpan bound) => _ = _thread?.Join(bound);

    /// <summary>Lets go of what the kernel keeps for it; where there is a thread, the thread does that at its end.</summary>
    public void Dispose()
    {
        if (_thread is null)
        {
            End();
        }
    }

    private void Run()
    {
        _current = this;
        try
        {
            while (!_isStopping)
            {
                Turn(canWait: true);
            }
        }
        catch (Exception e)
        {
            died(e);
        }

        End();
    }

    /// <summary>Closes what is still open. Whatever comes later meets a loop that has ended.</summary>
    private void End()
    {
        while (_connections.Count > 0)
        {
            _connections[^1].Close(CloseReason.ServerStopped);
        }

        _hasEnded = true;
        Interlocked.MemoryBarrier();
        RunInbox();
        _work?.Ended();
        Poller.Dispose();
    }

    /// <summary>
    /// Hears the sockets for a while, without a step. Whoever wakes the loop meanwhile doesn't end that, for it counts as
    /// woken already. A socket that says something costs a millisecond of the rest.
    /// </summary>
    private void Rest(int milliseconds)
    {
        while (milliseconds > 0 && !_isInterrupted && Poller.Hear(milliseconds))
        {
            RunInbox();
            milliseconds--;
        }
    }

    /// <summary>Does what is there now; what comes meanwhile is for the next round, so that the sockets have their turn.</summary>
    private void RunInbox()
    {
        for (int left = _inbox.Count; left > 0 && _inbox.TryDequeue(out ILoopItem? item); left--)
        {
            item.Run();
        }
    }

    private void DoWhatWasPostponed()
    {
        if (_isPostponed)
        {
            _isPostponed = false;
            _afterwards!();
        }
    }
}
