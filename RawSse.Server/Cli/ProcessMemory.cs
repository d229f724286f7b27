namespace RawSse.Cli;

/// <summary>The managed memory of this process, as its garbage collector reports it.</summary>
internal sealed class ProcessMemory : IProcessMemory
{
    /// <inheritdoc/>
    public MemoryFigures Look() => new(GC.GetTotalAllocatedBytes(), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);

    // Only the executable may call the collector, and only here. The library must not: the heap belongs to its host.
#pragma warning disable RS0030

    /// <inheritdoc/>
    public void CollectInBackground() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);

    /// <inheritdoc/>
    public void ReturnFreed() => GC.Collect(generation: 0, GCCollectionMode.Forced, blocking: true, compacting: false);

#pragma warning restore RS0030
}
