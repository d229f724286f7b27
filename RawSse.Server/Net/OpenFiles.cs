namespace RawSse.Net;

/// <summary>
/// Counts the files that are being sent. Each uses a descriptor in addition to that of its connection, so it counts as
/// a connection towards the limit.
/// </summary>
/// <remarks>Any thread may call it.</remarks>
internal sealed class OpenFiles
{
    private int _count;

    /// <summary>The number of files that are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts a file that was opened.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>Counts a file that was closed.</summary>
    public void Remove() => Interlocked.Decrement(ref _count);
}
