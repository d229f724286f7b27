namespace RawSse.Net;

/// <summary>What a loop waits on: a call of <see cref="Wake"/>, or the readiness of one of its sockets.</summary>
/// <remarks>Only the loop's thread uses it, except for <see cref="Wake"/>.</remarks>
internal abstract class Poller : IDisposable
{
    /// <summary>
    /// Waits until something happens, and tells the connections of all sockets that are ready before it returns.
    /// </summary>
    /// <param name="milliseconds">The maximum wait; <see cref="Timeout.Infinite"/> for no limit.</param>
    /// <returns>Whether something happened before the time was over.</returns>
    public abstract bool Poll(int milliseconds);

    /// <summary>
    /// Ends the current wait, or else the next one. Any thread may call it, even after the poller was disposed.
    /// </summary>
    public abstract void Wake();

    /// <summary>Releases what the kernel keeps for the poller.</summary>
    public abstract void Dispose();
}
