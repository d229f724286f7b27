namespace RawSse.Net;

/// <summary>What a thread waits on: that another wakes it, or that one of its wires has something to say.</summary>
internal abstract class Poller
{
    /// <summary>Waits. The wires that have something to say have said it to their owners when this returns.</summary>
    public abstract void Wait();

    /// <summary>Ends a wait, or the next one. Any thread may call.</summary>
    public abstract void Wake();
}

/// <summary>The portable one: wires speak by other threads, so there is only the waking.</summary>
internal sealed class PortablePoller : Poller
{
    private readonly SemaphoreSlim _wake = new(0);

    /// <inheritdoc/>
    public override void Wait() => _wake.Wait();

    /// <inheritdoc/>
    public override void Wake() => _wake.Release();
}
