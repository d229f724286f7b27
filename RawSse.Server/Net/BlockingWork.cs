namespace RawSse.Net;

/// <summary>
/// Runs functions that may block, such as looking at a disk, on dedicated threads, so that loops and the runtime's own
/// threads don't wait for them. At most a fixed number run at once; further ones wait their turn. It owns the threads
/// and the queue.
/// </summary>
/// <remarks>Any thread may call it.</remarks>
/// <param name="maxThreads">The maximum number of functions that run at once, each on one thread.</param>
internal sealed class BlockingWork(int maxThreads) : IDisposable
{
    private readonly Lock _changing = new();
    private readonly Queue<Action> _waiting = [];
    private readonly SemaphoreSlim _due = new(0);
    private int _threads;
    private int _idle;
    private volatile bool _isDisposed;

    /// <summary>
    /// Runs a function on one of the threads. A caller that awaits the task continues on that thread; if it belongs to
    /// a loop, it must return to the loop.
    /// </summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the threads, without waiting for one that hangs.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _ = _due.Release(maxThreads);
    }

    private void Add(Action work)
    {
        lock (_changing)
        {
            _waiting.Enqueue(work);
            if (_idle < _waiting.Count && _threads < maxThreads)
            {
                _threads++;
                new Thread(Run) { IsBackground = true, Name = $"RawSse blocking work {_threads}" }.Start();
            }
        }

        _ = _due.Release();
    }

    private void Run()
    {
        while (true)
        {
            lock (_changing)
            {
                _idle++;
            }

            _due.Wait();
            Action? work;
            lock (_changing)
            {
                _idle--;
                _ = _waiting.TryDequeue(out work);
            }

            if (work is not null)
            {
                work();
            }
            else if (_isDisposed)
            {
                return;
            }
        }
    }
}
