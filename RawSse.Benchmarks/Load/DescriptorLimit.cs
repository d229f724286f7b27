namespace RawSse.Benchmarks.Load;

/// <summary>Reads how many descriptors this process may have.</summary>
internal static unsafe class DescriptorLimit
{
    /// <summary>
    /// Descriptors that the runtime, the publisher and the console need in addition to those of the clients.
    /// </summary>
    public const ulong Reserve = 200;

    private const int OpenFiles = 7;

    /// <summary>Returns the soft limit, which the runtime has already raised to the hard one.</summary>
    public static ulong Read()
    {
        Libc.ResourceLimit limit;
        return Libc.GetResourceLimit(OpenFiles, &limit) == 0 ? limit.Soft : 1024;
    }
}
