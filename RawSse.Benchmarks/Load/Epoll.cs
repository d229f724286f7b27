using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// One epoll set. Each descriptor is known by the number its owner gave it. One thread uses it.
/// </summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;

    /// <summary>The peer sends no more, or the connection is broken.</summary>
    public const uint Ended = 0x2018;

    /// <summary>Readiness is told once, when it comes, so that the kernel need not look again after each read.</summary>
    public const uint ToldOnce = 1u << 31;

    private const int Interrupted = 4;
    private const int Capacity = 1024;

    // struct epoll_event is packed on x86-64 only: 4 bytes of events, then the 8 bytes that are ours.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + 8;

    private readonly int _descriptor;
    private readonly byte* _events;

    public Epoll()
    {
        _descriptor = Libc.EpollCreate(Libc.CloseOnExec);
        if (_descriptor < 0)
            throw new LoadFailure($"epoll is not to be had: {Libc.Describe(Marshal.GetLastPInvokeError())}");
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * Stride));
    }

    /// <summary>Waits for readiness; returns how many descriptors are ready, 0 when the time is over.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        int ready = Libc.EpollWait(_descriptor, _events, Capacity, timeoutMilliseconds);
        if (ready >= 0)
            return ready;
        int error = Marshal.GetLastPInvokeError();
        return error == Interrupted ? 0 : throw new LoadFailure($"epoll_wait failed: {Libc.Describe(error)}");
    }

    /// <summary>The number of the <paramref name="position"/>th ready descriptor of the last wait.</summary>
    public int NumberAt(int position) => (int)Unsafe.ReadUnaligned<long>(_events + position * Stride + DataOffset);

    /// <summary>What that descriptor is ready for.</summary>
    public uint EventsAt(int position) => Unsafe.ReadUnaligned<uint>(_events + position * Stride);

    public void Add(int descriptor, int number, uint interest) => Control(1, descriptor, number, interest);

    public void Remove(int descriptor) => Control(2, descriptor, 0, 0);

    public void Change(int descriptor, int number, uint interest) => Control(3, descriptor, number, interest);

    public void Dispose()
    {
        _ = Libc.Close(_descriptor);
        NativeMemory.Free(_events);
    }

    private void Control(int operation, int descriptor, int number, uint interest)
    {
        byte* entry = stackalloc byte[16];
        Unsafe.WriteUnaligned(entry, interest);
        Unsafe.WriteUnaligned(entry + DataOffset, (long)number);
        if (Libc.EpollControl(_descriptor, operation, descriptor, entry) < 0)
            throw new LoadFailure($"epoll_ctl failed: {Libc.Describe(Marshal.GetLastPInvokeError())}");
    }
}
