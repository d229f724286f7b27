using System.Runtime.InteropServices;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// The system calls of the load client, without anything around them. One thread must serve 19,000 sockets at a lower
/// cost per event than any server has, which the managed <c>Socket</c> can't. It works on Linux only.
/// </summary>
internal static unsafe partial class Libc
{
    public const int StreamSocket = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    public const int LevelIp = 0;
    public const int BindAddressNoPort = 24;
    public const int LevelSocket = 1;
    public const int SocketError = 4;
    public const int ReceiveBuffer = 8;
    public const int NoSignal = 0x4000;

    /// <summary>MSG_TRUNC: a TCP socket discards what is read, and writes nothing into the buffer.</summary>
    public const int ThrowAway = 0x20;

    public const int Terminate = 15;

    public const int WouldBlock = 11;
    public const int AddressNotAvailable = 99;
    public const int InProgress = 115;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(int socket, int level, int name, int* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(int socket, int level, int name, int* value, int* length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* interest);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    public static partial int ClockNanoSleep(int clock, int flags, TimeSpec* request, TimeSpec* remaining);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetResourceLimit(int resource, ResourceLimit* limit);

    /// <summary>Returns the system's message for an error number, such as "Connection refused".</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    public struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    public struct ResourceLimit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
