namespace RawSse.Benchmarks.Load;

/// <summary>How many sockets this process may have.</summary>
internal static unsafe class DescriptorLimit
{
    /// <summary>What the runtime, the publisher and the console need beside the clients.</summary>
    public const ulong Reserve = 200;

    private const int OpenFiles = 7;

    /// <summary>The soft limit; the runtime has already raised it to the hard one.</summary>
    public static ulong Read()
    {
        Libc.ResourceLimit limit;
        return Libc.GetResourceLimit(OpenFiles, &limit) == 0 ? limit.Soft : 1024;
    }
}
