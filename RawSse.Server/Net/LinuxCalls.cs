using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace RawSse.Net;

/// <summary>
/// System calls that managed sockets don't offer, or only at a higher cost. It has no state; any thread may call it.
/// </summary>
internal static partial class LinuxCalls
{
    /// <summary>MSG_DONTWAIT and MSG_NOSIGNAL: does not wait, and does not raise SIGPIPE (send(2)).</summary>
    public const int SendFlags = 0x40 | 0x4000;

    /// <summary>MSG_DONTWAIT: does not wait (recv(2)).</summary>
    public const int DontWait = 0x40;

    /// <summary>MSG_PEEK: leaves the bytes in the socket (recv(2)).</summary>
    public const int Peek = 0x02;

    /// <summary>EAGAIN: there is no room to send, or nothing to receive (errno(3)).</summary>
    public const int WouldBlock = 11;

    /// <summary>EINTR (errno(3)).</summary>
    private const int Interrupted = 4;

    private const ushort InterNetworkV6 = 10;

    /// <summary>The number of the calling thread's last error.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>Calls send(2).</summary>
    public static unsafe nint Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            return Send(socket, start, (nuint)bytes.Length, SendFlags);
        }
    }

    /// <summary>Calls recv(2).</summary>
    public static unsafe nint Receive(int socket, Span<byte> into, int flags)
    {
        fixed (byte* start = into)
        {
            return Receive(socket, start, (nuint)into.Length, flags);
        }
    }

    /// <summary>Calls epoll_wait(2), and repeats the call if a signal interrupts it.</summary>
    public static unsafe int Wait(FileDescriptor epoll, Span<byte> events, int most, int milliseconds)
    {
        fixed (byte* start = events)
        {
            int count;
            do
            {
                count = EpollWait(epoll, start, most, milliseconds);
            }
            while (count < 0 && LastError == Interrupted);

            return count;
        }
    }

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(nint descriptor);

    /// <summary>Calls getsockname(2) or getpeername(2). Returns null if the socket is no longer connected.</summary>
    public static unsafe IPEndPoint? GetEndPoint(int socket, bool peer)
    {
        // As large as sockaddr_in6; no sockets of other families come here.
        Span<byte> address = stackalloc byte[28];
        int length = address.Length;
        fixed (byte* start = address)
        {
            if ((peer ? GetPeerName(socket, start, ref length) : GetSocketName(socket, start, ref length)) != 0)
            {
                return null;
            }
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        return BitConverter.ToUInt16(address) == InterNetworkV6
            ? new IPEndPoint(new IPAddress(address.Slice(8, 16)), port)
            : new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial FileDescriptor OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int socket, int how);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial FileDescriptor EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static unsafe partial int EpollControl(FileDescriptor epoll, int operation, int descriptor, byte* e);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial FileDescriptor EventCreate(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(FileDescriptor descriptor, in ulong value, nuint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint Send(int socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint Receive(int socket, byte* into, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static unsafe partial int GetSocketName(int socket, byte* address, ref int length);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    private static unsafe partial int GetPeerName(int socket, byte* address, ref int length);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int EpollWait(FileDescriptor epoll, byte* events, int most, int timeout);
}
