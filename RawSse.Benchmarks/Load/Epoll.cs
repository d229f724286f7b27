using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// An epoll set, which identifies each descriptor by a number that the owner chooses. One thread uses it.
/// </summary>
internal sealed unsafe class Epoll : IDisposable
{
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;

    /// <summary>Set when the peer sends nothing more, or the connection is broken.</summary>
    public const uint Ended = 0x2018;

    /// <summary>
    /// Reports readiness only once, when it begins, so that the kernel need not check again after each read.
    /// </summary>
    public const uint ToldOnce = 1u << 31;

    private const int Interrupted = 4;
    private const int Capacity = 1024;

    // struct epoll_event has 4 bytes of events and 8 bytes of data. It is packed on x86-64 only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Stride = DataOffset + 8;

    private readonly int _descriptor;
    private readonly byte* _events;

    public Epoll()
    {
        _descriptor = Libc.EpollCreate(Libc.CloseOnExec);
        if (_descriptor < 0)
        {
            throw new LoadFailure($"epoll is not to be had: {Libc.Describe(Marshal.GetLastPInvokeError())}");
        }

        _events = (byte*)NativeMemory.AllocZeroed((nuint)(Capacity * Stride));
    }

    /// <summary>Waits for readiness. Returns the number of ready descriptors; 0 when the time is over.</summary>
    public int Wait(int timeoutMilliseconds)
    {
        int ready = Libc.EpollWait(_descriptor, _events, Capacity, timeoutMilliseconds);
        if (ready >= 0)
        {
            return ready;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == Interrupted ? 0 : throw new LoadFailure($"epoll_wait failed: {Libc.Describe(error)}");
    }

    /// <summary>Returns the number of the ready descriptor at a position in the last wait's result.</summary>
    public int NumberAt(int position) => (int)Unsafe.ReadUnaligned<long>(_events + position * Stride + DataOffset);

    /// <summary>Returns what the descriptor at a position is ready for.</summary>
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
        {
            throw new LoadFailure($"epoll_ctl failed: {Libc.Describe(Marshal.GetLastPInvokeError())}");
        }
    }
}
