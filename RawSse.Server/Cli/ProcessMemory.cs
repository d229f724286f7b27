namespace RawSse.Cli;

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
