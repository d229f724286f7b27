namespace RawSse.Cli;

/// <summary>The managed memory of a process. Only one thread may call it at a time.</summary>
internal interface IProcessMemory
{
    /// <summary>Returns the current figures.</summary>
    MemoryFigures Look();

    /// <summary>Requests a background collection of the whole heap, and returns at once.</summary>
    void CollectInBackground();

    /// <summary>
    /// Returns the memory that the last collection freed to the system, and waits until that is done.
    /// </summary>
    void ReturnFreed();
}
