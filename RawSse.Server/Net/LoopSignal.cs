using System.Threading.Tasks.Sources;

namespace RawSse.Net;

/// <summary>
/// Readiness of a socket, to be awaited by one task at a time: raised before the wait, the wait is over at once; it takes
/// the signal down. Waiting allocates nothing. Its loop's thread alone uses it.
/// </summary>
internal sealed class LoopSignal : IValueTaskSource<bool>
{
    /// <summary>
    /// The task goes on within <see cref="Raise"/>, on the loop's thread: to hand a small request to another thread costs
    /// several times what the request does.
    /// </summary>
    private ManualResetValueTaskSourceCore<bool> _source;

    private State _state;

    private enum State
    {
        Idle,
        Raised,
        Awaited,
    }

    /// <summary>Says that the socket is ready, any number of times.</summary>
    public void Raise()
    {
        if (_state == State.Awaited)
        {
            End(true);
        }
        else
        {
            _state = State.Raised;
        }
    }

    /// <summary>Ends a wait that is under way; it is then false.</summary>
    public void Cancel()
    {
        if (_state == State.Awaited)
        {
            End(false);
        }
    }

    /// <summary>Waits until it is raised: true; or the wait is cancelled: false.</summary>
    /// <exception cref="InvalidOperationException">Someone waits already.</exception>
    public ValueTask<bool> WaitAsync()
    {
        switch (_state)
        {
            case State.Awaited:
                throw new InvalidOperationException("the signal is awaited already");
            case State.Raised:
                _state = State.Idle;
                return ValueTask.FromResult(true);
            default:
                _source.Reset();
                _state = State.Awaited;
                return new ValueTask<bool>(this, _source.Version);
        }
    }

    private void End(bool isReady)
    {
        // Lowered before the task goes on, for it may wait again at once.
        _state = State.Idle;
        _source.SetResult(isReady);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
