namespace RawSse.Cli;

/// <summary>How much managed memory the process uses.</summary>
/// <param name="Allocated">Bytes allocated since the process started.</param>
/// <param name="Committed">Bytes that the collector held at its last collection.</param>
internal readonly record struct MemoryFigures(long Allocated, long Committed);
