using System.Runtime.CompilerServices;

namespace RawSse.Net;

/// <summary>The awaitable that continues a task on a loop's thread. Any thread may await it.</summary>
/// <param name="loop">The loop.</param>
/// <param name="isNext">Whether a task that is on the loop's thread already continues only in the next turn.</param>
internal readonly struct LoopTurn(EventLoop loop, bool isNext) : ICriticalNotifyCompletion
{
    /// <summary>Whether the task can continue without waiting.</summary>
    public bool IsCompleted => isNext ? EventLoop.Current != loop || loop.HasEnded : loop.IsCurrent;

    /// <summary>Required by the compiler.</summary>
    public LoopTurn GetAwaiter() => this;

    /// <summary>Required by the compiler.</summary>
    public void GetResult()
    {
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => loop.Post(new Continuation(continuation));

    private sealed class Continuation(Action action) : ILoopItem
    {
        public void Run() => action();
    }
}
