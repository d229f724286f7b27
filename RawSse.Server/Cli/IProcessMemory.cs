namespace RawSse.Cli;

/// <summary>The managed memory of a process. One thread at a time calls.</summary>
internal interface IProcessMemory
{
    /// <summary>Looks at it.</summary>
    MemoryFigures Look();

    /// <summary>Asks for a collection of the whole heap in the background; returns at once.</summary>
    void CollectInBackground();

    /// <summary>Returns to the system what the last collection freed; returns when that is done.</summary>
    void ReturnFreed();
}
