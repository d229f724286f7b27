namespace RawSse.Net;

/// <summary>
/// How many files are being sent. Each takes a descriptor beside its connection's, so it counts against the limit of connections as one.
/// </summary>
/// <remarks>Any thread may call.</remarks>
internal sealed class OpenFiles
{
    private int _count;

    /// <summary>How many are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>One was opened.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>One was closed.</summary>
    public void Remove() => Interlocked.Decrement(ref _count);
}
