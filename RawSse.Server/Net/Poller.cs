namespace RawSse.Net;

/// <summary>What a thread waits on: that another wakes it, or that one of its wires has something to say.</summary>
internal abstract class Poller : IDisposable
{
    /// <summary>Hears the wires: those that have something to say have said it to their owners when this returns.</summary>
    /// <param name="canWait">Whether to wait until there is something to hear, or someone wakes.</param>
    public abstract void Hear(bool canWait);

    /// <summary>Ends a wait, or the next one. Any thread may call, also after the end.</summary>
    public abstract void Wake();

    /// <summary>Lets go of what the kernel keeps for it. No thread may wait any more.</summary>
    public abstract void Dispose();
}

/// <summary>The portable one: wires speak by other threads, so there is only the waking.</summary>
internal sealed class PortablePoller : Poller
{
    private readonly SemaphoreSlim _wake = new(0);

    /// <inheritdoc/>
    public override void Hear(bool canWait)
    {
        if (canWait)
        {
            _wake.Wait();
        }

        // Whoever woke it meanwhile has been heard with this: however many they were, they end one wait.
        while (_wake.Wait(0))
        {
        }
    }

    /// <inheritdoc/>
    public override void Wake() => _wake.Release();

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Managed memory alone; whoever wakes it after the end must not fail.
    }
}
