namespace RawSse.Cli;

/// <summary>The managed memory of the process.</summary>
/// <param name="Allocated">Bytes allocated since the start.</param>
/// <param name="Committed">Bytes that the collector holds, as of its last collection.</param>
internal readonly record struct MemoryFigures(long Allocated, long Committed);
