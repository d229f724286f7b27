namespace RawSse.Net;

/// <summary>The portable one: the runtime's threads hear the sockets and post what they find, so there is only the waking.</summary>
internal sealed class PortablePoller : Poller
{
    private readonly SemaphoreSlim _wake = new(0);

    /// <inheritdoc/>
    public override bool Poll(int milliseconds)
    {
        bool isWoken = _wake.Wait(milliseconds);

        // Whoever woke it meanwhile has been heard with this: however many they were, they end one wait.
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
        // Managed memory alone; whoever wakes it after the end must not fail.
    }
}
