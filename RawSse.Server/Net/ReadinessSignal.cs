using System.Threading.Tasks.Sources;

namespace RawSse.Net;

/// <summary>
/// Readiness of a socket, to be awaited by one task at a time: raised before the wait, the wait is over at once; it takes
/// the signal down. Waiting allocates nothing.
/// </summary>
internal sealed class ReadinessSignal : IValueTaskSource<bool>
{
    private const int Idle = 0, Raised = 1, Awaited = 2;

    /// <summary>
    /// The task goes on within <see cref="Raise"/>, on the poller's thread: to hand a small request to another thread costs
    /// several times what the request does.
    /// </summary>
    private ManualResetValueTaskSourceCore<bool> _source;

    private int _state;

    /// <summary>Says that the socket is ready. Any thread may call, any number of times.</summary>
    public void Raise()
    {
        while (Interlocked.CompareExchange(ref _state, Raised, Idle) == Awaited)
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Awaited) == Awaited)
            {
                _source.SetResult(true);
                return;
            }

            // A cancellation was faster and has ended that wait: this is for the next one.
        }
    }

    /// <summary>Ends a wait that is under way; it is then false.</summary>
    public void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Awaited) == Awaited)
        {
            _source.SetResult(false);
        }
    }

    /// <summary>Waits until it is raised: true; or the wait is cancelled: false.</summary>
    /// <exception cref="InvalidOperationException">Someone waits already.</exception>
    public ValueTask<bool> WaitAsync()
    {
        if (Volatile.Read(ref _state) == Awaited)
        {
            throw new InvalidOperationException("the signal is awaited already");
        }

        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Idle) == Idle)
        {
            return new ValueTask<bool>(this, _source.Version);
        }

        Volatile.Write(ref _state, Idle);
        return ValueTask.FromResult(true);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
