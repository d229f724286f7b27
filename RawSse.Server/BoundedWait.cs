namespace RawSse;

/// <summary>Waits for what may hang, and goes on without it.</summary>
internal static class BoundedWait
{
    /// <summary>Waits until a task has ended, however it ended, or the time is over.</summary>
    /// <remarks>By the system's clock: a clock that a test holds still must not hold up the end of a server.</remarks>
    public static async Task WithinAsync(this Task task, TimeSpan bound) =>
        _ = await Task.WhenAny(task, Task.Delay(bound)).ConfigureAwait(false);
}
