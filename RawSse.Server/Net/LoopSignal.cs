using System.Threading.Tasks.Sources;

namespace RawSse.Net;

/// <summary>
/// Signals that a socket is ready to one task at a time that waits for it. If it is raised before the wait, the wait is
/// over at once and lowers it. Waiting allocates nothing. Only the thread of the connection's loop uses it.
/// </summary>
internal sealed class LoopSignal : IValueTaskSource<bool>
{
    /// <summary>
    /// Continues the task within <see cref="Raise"/>, on the loop's thread, because handing a small request to another
    /// thread costs several times as much as the request itself.
    /// </summary>
    private ManualResetValueTaskSourceCore<bool> _source;

    private State _state;

    private enum State
    {
        Idle,
        Raised,
        Awaited,
    }

    /// <summary>Signals that the socket is ready. It may be called any number of times.</summary>
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

    /// <summary>Ends the current wait, if there is one, with the result false.</summary>
    public void Cancel()
    {
        if (_state == State.Awaited)
        {
            End(false);
        }
    }

    /// <summary>Waits for the signal.</summary>
    /// <returns>True when the signal is raised; false when the wait is cancelled.</returns>
    /// <exception cref="InvalidOperationException">Another task waits already.</exception>
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
        // Lowered before the task continues, because it may wait again at once.
        _state = State.Idle;
        _source.SetResult(isReady);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
