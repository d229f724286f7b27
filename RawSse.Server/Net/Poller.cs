namespace RawSse.Net;

/// <summary>What a loop waits on: that someone wakes it, or that one of its sockets is ready for something.</summary>
/// <remarks>The loop's thread alone uses it, but for <see cref="Wake"/>.</remarks>
internal abstract class Poller : IDisposable
{
    /// <summary>Hears the sockets: the connections of those that are ready have been told when this returns.</summary>
    /// <param name="milliseconds">How long to wait until there is something to hear; <see cref="Timeout.Infinite"/> until there is.</param>
    /// <returns>Whether there was something before the time was over.</returns>
    public abstract bool Poll(int milliseconds);

    /// <summary>Ends a wait, or the next one. Any thread may call, also after the end.</summary>
    public abstract void Wake();

    /// <summary>Lets go of what the kernel keeps for it.</summary>
    public abstract void Dispose();
}
