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

/// <summary>The managed memory of this process, by its garbage collector.</summary>
internal sealed class ProcessMemory : IProcessMemory
{
    /// <inheritdoc/>
    public MemoryFigures Look() => new(GC.GetTotalAllocatedBytes(), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);

#pragma warning disable RS0030 // Here alone may the collector be called: for the process, never for the library.

    /// <inheritdoc/>
    public void CollectInBackground() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);

    /// <inheritdoc/>
    public void ReturnFreed() => GC.Collect(generation: 0, GCCollectionMode.Forced, blocking: true, compacting: false);

#pragma warning restore RS0030
}

/// <summary>The managed memory of the process.</summary>
/// <param name="Allocated">Bytes allocated since the start.</param>
/// <param name="Committed">Bytes that the collector holds, as of its last collection.</param>
internal readonly record struct MemoryFigures(long Allocated, long Committed);
