namespace RawSse;

/// <summary>Waits for a task that may hang, but only for a limited time.</summary>
internal static class BoundedWait
{
    /// <summary>Waits until the task has ended, in whichever way, or the time is up.</summary>
    /// <remarks>
    /// This uses the system's clock, so that a test that stops the server's clock does not keep the server from ending.
    /// </remarks>
    public static async Task WithinAsync(this Task task, TimeSpan bound) =>
        _ = await Task.WhenAny(task, Task.Delay(bound)).ConfigureAwait(false);
}
