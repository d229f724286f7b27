namespace RawSse.Net;

/// <summary>
/// The poller for all systems. The runtime's threads watch the sockets and post what they find, so the loop's thread
/// only waits to be woken.
/// </summary>
internal sealed class PortablePoller : Poller
{
    private readonly SemaphoreSlim _wake = new(0);

    /// <inheritdoc/>
    public override bool Poll(int milliseconds)
    {
        bool isWoken = _wake.Wait(milliseconds);

        // However many threads have woken the poller by now, together they end this one wait.
        while (_wake.Wait(0))
        {
        }

        return isWoken;
    }

    /// <inheritdoc/>
    public override void Wake() => _wake.Release();

    /// <inheritdoc/>
    public override void Dispose()
    {
        // There is only managed memory to release, and a wake after the end must not fail.
    }
}
