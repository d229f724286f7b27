using System.Collections.Concurrent;

namespace RawSse.Net;

/// <summary>
/// One thread and the connections that live on it. Each turn handles the sockets that are ready, runs the items in the
/// inbox, and makes a step of the loop's work, if it has any. Nothing that the loop calls may block.
/// </summary>
/// <remarks>
/// Only the loop's thread touches its connections. Other threads use <see cref="Post"/>, <see cref="Wake"/>,
/// <see cref="Enter"/>, <see cref="Stop"/> and <see cref="Interrupt"/>. A loop that was not started has no thread, so a
/// test can turn it by hand.
/// </remarks>
/// <param name="poller">What the thread waits on. The loop disposes of it.</param>
/// <param name="time">The server's clock.</param>
/// <param name="name">The name of the thread.</param>
/// <param name="died">Called if an exception ends the loop.</param>
internal sealed class EventLoop(Poller poller, TimeProvider time, string name, Action<Exception> died) : IDisposable
{
    /// <summary>How long a postponed item may wait while more requests are ready.</summary>
    private static readonly TimeSpan MaxPostponement = TimeSpan.FromMilliseconds(1);

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly ConcurrentQueue<ILoopItem> _inbox = new();
    private readonly List<Connection> _connections = [];
    private readonly List<Connection> _expired = [];
    private ILoopWork? _work;
    private ILoopItem? _postponed;
    private Thread? _thread;
    private int _awake;
    private int _load;
    private bool _isDue;
    private long _postponedAt;
    private volatile bool _isStopping;
    private volatile bool _isInterrupted;
    private volatile bool _hasEnded;

    /// <summary>The loop that the calling thread belongs to; null if it belongs to none.</summary>
    public static EventLoop? Current => _current;

    /// <summary>What the thread waits on.</summary>
    public Poller Poller { get; } = poller;

    /// <summary>The number of connections that live here or are on their way. Any thread may read it.</summary>
    public int Load => Volatile.Read(ref _load);

    /// <summary>
    /// Whether the caller may touch the connections: it is the loop's thread, or the loop has no thread (yet or any
    /// more).
    /// </summary>
    public bool IsCurrent => _current == this || _thread is null || _hasEnded;

    /// <summary>Whether the loop has ended. From then on, whoever posts an item also runs it.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether the loop was woken since its turn began.</summary>
    public bool IsWoken => Volatile.Read(ref _awake) != 0;

    /// <summary>Throws if the caller is on another thread. On in production: what a loop owns has no locks.</summary>
    public void AssertCurrent()
    {
        if (!IsCurrent)
        {
            throw new InvalidOperationException($"this is for the thread of the loop '{name}' alone");
        }
    }

    /// <summary>Sets the work of which each turn makes a step. Called only before the start.</summary>
    public void WorkFor(ILoopWork work) => _work = work;

    /// <summary>Starts the thread.</summary>
    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Posts an item to the inbox. The loop's thread runs items in the order in which they came.</summary>
    public void Post(ILoopItem item)
    {
        _inbox.Enqueue(item);

        // Either the loop finds the item before it ends, or the flag is set by now.
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

    /// <summary>Makes the loop turn once more. Cheap if it has been woken already.</summary>
    public void Wake()
    {
        if (_current == this)
        {
            // The step of this turn is still to come, or the next turn doesn't wait.
            _isDue = true;
        }
        else if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            Poller.Wake();
        }
    }

    /// <summary>Cuts a rest short, and skips all later ones.</summary>
    public void Interrupt()
    {
        _isInterrupted = true;
        Poller.Wake();
    }

    /// <summary>
    /// Awaiting this continues on the loop's thread. It costs nothing if the caller is there already.
    /// </summary>
    public LoopTurn Enter() => new(this, isNext: false);

    /// <summary>
    /// Awaiting this continues in the loop's next turn, after the other connections have been served.
    /// </summary>
    public LoopTurn Yield() => new(this, isNext: true);

    /// <summary>
    /// Has an item run once when the connections that are ready now have been served, or after a millisecond, however
    /// often this is called meanwhile. The loop's thread alone calls.
    /// </summary>
    /// <param name="item">The item. There is only one: what is postponed is waking the shards.</param>
    public void Postpone(ILoopItem item)
    {
        if (_postponed is null)
        {
            _postponed = item;
            _postponedAt = time.GetTimestamp();
        }
        else if (_postponed != item)
        {
            throw new InvalidOperationException("another item is postponed already");
        }
    }

    /// <summary>
    /// Runs the postponed item if it has waited long enough. Called after each connection that was served.
    /// </summary>
    public void RunPostponedIfDue()
    {
        if (_postponed is not null && time.GetElapsedTime(_postponedAt) >= MaxPostponement)
        {
            RunPostponed();
        }
    }

    /// <summary>Counts a connection that is on its way here. Any thread may call.</summary>
    public void Expect() => Interlocked.Increment(ref _load);

    /// <summary>
    /// Uncounts a connection that was on its way. It has arrived, and is counted again when it is added.
    /// </summary>
    public void Arrived() => Interlocked.Decrement(ref _load);

    /// <summary>Adds a connection.</summary>
    public void Add(Connection connection)
    {
        _ = Interlocked.Increment(ref _load);
        connection.LoopIndex = _connections.Count;
        _connections.Add(connection);
    }

    /// <summary>
    /// Removes a connection. The last one takes its place, so this costs the same however many there are.
    /// </summary>
    public void Remove(Connection connection)
    {
        Connection last = _connections[^1];
        if (_connections[connection.LoopIndex] != connection)
        {
            throw new InvalidOperationException("the index belongs to another connection");
        }

        _connections[connection.LoopIndex] = last;
        last.LoopIndex = connection.LoopIndex;
        _connections.RemoveAt(_connections.Count - 1);
        _ = Interlocked.Decrement(ref _load);
    }

    /// <summary>Tells each connection whose deadline has passed.</summary>
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

        // In a second step, because a connection that is told may close itself and others.
        foreach (Connection connection in _expired)
        {
            if (!connection.IsClosed)
            {
                connection.User?.OnDeadlinePassed();
            }
        }

        _expired.Clear();
    }

    /// <summary>Makes one turn. Only the loop's thread calls this, if there is one.</summary>
    /// <param name="canWait">Whether the turn may wait until there is something to do.</param>
    public void Turn(bool canWait)
    {
        // Sockets are polled even if there is work to do: some have room again, and some have ended.
        bool isIdle = canWait && !_isDue && _postponed is null && _work is not { HasMore: true };
        _ = Poller.Poll(isIdle && _inbox.IsEmpty ? Timeout.Infinite : 0);
        if (isIdle && _work is { } work && work.Rest > TimeSpan.Zero)
        {
            Rest(work.Rest);
        }

        // Cleared before the inbox and the log are read: whoever comes later wakes the loop again.
        _ = Interlocked.Exchange(ref _awake, 0);
        RunInbox();
        RunPostponed();
        _isDue = false;
        _work?.Step();
    }

    /// <summary>Ends the loop after the current turn.</summary>
    public void Stop()
    {
        _isStopping = true;
        Poller.Wake();
    }

    /// <summary>
    /// Waits until the thread has ended, if there is one, but no longer than <paramref name="bound"/>.
    /// </summary>
    public void Join(TimeSpan bound) => _ = _thread?.Join(bound);

    /// <summary>
    /// Releases the kernel's resources if the loop was never started. Otherwise the thread does so when it ends.
    /// </summary>
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

    /// <summary>Closes the connections that are still open.</summary>
    private void End()
    {
        while (_connections.Count > 0)
        {
            _connections[^1].Close(CloseReason.ServerStopped);
        }

        _hasEnded = true;
        Interlocked.MemoryBarrier();
        RunInbox();
        _work?.OnLoopEnded();
        Poller.Dispose();
    }

    /// <summary>
    /// Polls the sockets for a while, without a step of the work. Waking the loop does not end the rest, because the
    /// loop counts as woken already. What is left of the rest below a millisecond is skipped.
    /// </summary>
    private void Rest(TimeSpan rest)
    {
        long start = time.GetTimestamp();
        int left = WholeMilliseconds(rest);
        while (left > 0 && !_isInterrupted && Poller.Poll(left))
        {
            RunInbox();
            left = WholeMilliseconds(rest - time.GetElapsedTime(start));
        }
    }

    private static int WholeMilliseconds(TimeSpan time) => (int)Math.Min(int.MaxValue, time.TotalMilliseconds);

    /// <summary>
    /// Runs the items that are there now. Items that come meanwhile wait for the next turn, so that sockets are not
    /// starved.
    /// </summary>
    private void RunInbox()
    {
        for (int left = _inbox.Count; left > 0 && _inbox.TryDequeue(out ILoopItem? item); left--)
        {
            item.Run();
        }
    }

    private void RunPostponed()
    {
        if (_postponed is { } item)
        {
            _postponed = null;
            item.Run();
        }
    }
}
