using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RawSse.Net;

/// <summary>
/// The poller for Linux. The loop's thread waits in the kernel for its sockets directly, without another thread in
/// between (epoll(7)). It is edge-triggered: the kernel reports each change of a socket once. It owns an epoll
/// instance, an eventfd that ends waits, and the table of watched connections.
/// </summary>
internal sealed class EpollPoller : Poller
{
    /// <summary>The bits of an event (epoll_ctl(2)).</summary>
    private const uint Readable = 0x001, Writable = 0x004, Error = 0x008, HungUp = 0x010, PeerClosed = 0x2000;

    private const uint EdgeTriggered = 1u << 31;
    private const int Add = 1;
    private const int Delete = 2;
    private const int CloseOnExec = 0x80000;
    private const int MaxEvents = 512;
    private const int WakeUp = -1;

    /// <summary>The offset of the data in struct epoll_event, which is packed on x86-64 only.</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private static readonly int EventSize = DataOffset + 8;

    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wake;
    private readonly byte[] _events = new byte[MaxEvents * EventSize];
    private Connection?[] _byDescriptor = new Connection?[64];

    /// <summary>Opens the epoll instance and the eventfd.</summary>
    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public EpollPoller()
    {
        _epoll = LinuxCalls.EpollCreate(CloseOnExec);
        _wake = LinuxCalls.EventCreate(0, CloseOnExec);
        if (_epoll.IsInvalid || _wake.IsInvalid || !Control(Add, _wake.Number, Readable | EdgeTriggered, WakeUp))
        {
            var error = new Win32Exception(LinuxCalls.LastError);
            Dispose();
            throw error;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A connection that is closed while others are being told leaves its place in the table empty. No other connection
    /// takes its descriptor before all are told, because connections enter through the loop's inbox.
    /// </remarks>
    public override bool Poll(int milliseconds)
    {
        int count = LinuxCalls.Wait(_epoll, _events, MaxEvents, milliseconds);
        if (count < 0)
        {
            throw new Win32Exception(LinuxCalls.LastError);
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> e = _events.AsSpan(i * EventSize, EventSize);
            int descriptor = BinaryPrimitives.ReadInt32LittleEndian(e[DataOffset..]);

            // The eventfd is edge-triggered, too: each write is a change, so its counter is never read.
            if (descriptor != WakeUp)
            {
                _byDescriptor[descriptor]?.OnReady(Translate(BinaryPrimitives.ReadUInt32LittleEndian(e)));
            }
        }

        return count > 0;
    }

    /// <inheritdoc/>
    public override void Wake()
    {
        try
        {
            _ = LinuxCalls.Write(_wake, 1, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The server has stopped, and a thread that publishes or disconnects may not have noticed yet.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    /// <summary>Begins to tell a connection what happens to its socket, including what has happened already.</summary>
    /// <returns>False if the kernel has no memory for it.</returns>
    public bool TryWatch(Connection connection, int socket)
    {
        if (socket >= _byDescriptor.Length)
        {
            Array.Resize(ref _byDescriptor, Math.Max(socket + 1, _byDescriptor.Length * 2));
        }

        _byDescriptor[socket] = connection;
        return Control(Add, socket, Readable | Writable | PeerClosed | EdgeTriggered, socket);
    }

    /// <summary>Ends a watch. It must end before the socket is closed or another poller watches it.</summary>
    public void Unwatch(int socket)
    {
        _byDescriptor[socket] = null;
        _ = Control(Delete, socket, 0, 0);
    }

    private static Readiness Translate(uint events) =>
        ((events & Readable) != 0 ? Readiness.Readable : 0)
        | ((events & Writable) != 0 ? Readiness.Writable : 0)
        | ((events & PeerClosed) != 0 ? Readiness.PeerEnded : 0)
        | ((events & (Error | HungUp)) != 0 ? Readiness.Broken : 0);

    private unsafe bool Control(int operation, int descriptor, uint events, int data)
    {
        byte* e = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(e, 4), events);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(e + DataOffset, 8), data);
        return LinuxCalls.EpollControl(_epoll, operation, descriptor, e) == 0;
    }
}
