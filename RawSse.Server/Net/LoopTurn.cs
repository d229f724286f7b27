using System.Runtime.CompilerServices;

namespace RawSse.Net;

/// <summary>What a task awaits to go on upon a loop's thread.</summary>
/// <param name="loop">The loop.</param>
/// <param name="isNext">Whether it goes on in the next round, also where it is on the loop's thread already.</param>
internal readonly struct LoopTurn(EventLoop loop, bool isNext) : ICriticalNotifyCompletion
{
    /// <summary>Whether there is nothing to await.</summary>
    public bool IsCompleted => isNext ? EventLoop.Current != loop || loop.HasEnded : loop.IsCurrent;

    /// <summary>For the compiler.</summary>
    public LoopTurn GetAwaiter() => this;

    /// <summary>For the compiler.</summary>
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
