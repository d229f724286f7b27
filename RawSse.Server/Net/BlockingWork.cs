namespace RawSse.Net;

/// <summary>
/// Does what may block, such as a look at a disk, on threads of its own: at most so many at once, and what comes beyond that
/// waits its turn. Loops and the runtime's own threads go on meanwhile.
/// </summary>
/// <remarks>Any thread may call.</remarks>
/// <param name="atOnce">How many at once.</param>
internal sealed class BlockingWork(int atOnce) : IDisposable
{
    private readonly Lock _changing = new();
    private readonly Queue<Action> _waiting = [];
    private readonly SemaphoreSlim _due = new(0);
    private int _threads;
    private int _idle;
    private volatile bool _isDisposed;

    /// <summary>Does something elsewhere. The task goes on upon one of these threads: whoever belongs to a loop returns to it.</summary>
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

    /// <summary>Ends its threads; one that hangs is not waited for.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _ = _due.Release(atOnce);
    }

    private void Add(Action work)
    {
        lock (_changing)
        {
            _waiting.Enqueue(work);
            if (_idle < _waiting.Count && _threads < atOnce)
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
