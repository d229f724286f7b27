using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RawSse.Net;

/// <summary>
/// The one for Linux: the thread waits in the kernel for its sockets themselves, so that no other thread stands between
/// (epoll(7), edge-triggered: a socket is told of once for each change).
/// </summary>
internal sealed class EpollPoller : Poller
{
    /// <summary>Bits of an event (epoll_ctl(2)).</summary>
    public const uint Readable = 0x001, Writable = 0x004, Broken = 0x008, HungUp = 0x010, PeerClosed = 0x2000;

    private const uint EdgeTriggered = 1u << 31;
    private const int Add = 1;
    private const int Delete = 2;
    private const int CloseOnExec = 0x80000;
    private const int MaxEvents = 512;
    private const int WakeUp = -1;

    /// <summary>struct epoll_event is packed on x86-64 alone.</summary>
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private static readonly int EventSize = DataOffset + 8;

    private readonly FileDescriptor _epoll;
    private readonly FileDescriptor _wake;
    private readonly byte[] _events = new byte[MaxEvents * EventSize];

    /// <summary>Guards the table against two who change it; it is read without.</summary>
    private readonly Lock _changing = new();

    private LinuxConnection?[] _byNumber = new LinuxConnection?[64];

    private readonly Action? _afterEach;

    /// <summary>Opens it.</summary>
    /// <param name="afterEach">Done after each socket that was heard, before the next.</param>
    /// <exception cref="Win32Exception">There is no descriptor left for it.</exception>
    public EpollPoller(Action? afterEach = null)
    {
        _afterEach = afterEach;
        _epoll = LinuxCalls.EpollCreate(CloseOnExec);
        _wake = LinuxCalls.EventCreate(0, CloseOnExec);
        if (_epoll.IsInvalid || _wake.IsInvalid || !Control(Add, _wake, Readable | EdgeTriggered, WakeUp))
        {
            var error = new Win32Exception(LinuxCalls.LastError);
            Dispose();
            throw error;
        }
    }

    /// <inheritdoc/>
    public override void Hear(bool canWait)
    {
        int count = LinuxCalls.Wait(_epoll, _events, MaxEvents, canWait ? -1 : 0);
        if (count < 0)
        {
            throw new Win32Exception(LinuxCalls.LastError);
        }

        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> e = _events.AsSpan(i * EventSize, EventSize);
            int number = BinaryPrimitives.ReadInt32LittleEndian(e[DataOffset..]);
            if (number != WakeUp)
            {
                Volatile.Read(ref _byNumber)[number]?.Happened(this, BinaryPrimitives.ReadUInt32LittleEndian(e));
                _afterEach?.Invoke();
            }
        }
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
            // The server has stopped; whoever publishes or disconnects now may not have noticed.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _epoll.Dispose();
        _wake.Dispose();
    }

    /// <summary>Begins to tell a connection what happens to its socket; what has happened already is told too.</summary>
    /// <returns>False if the kernel has no memory for it.</returns>
    /// <exception cref="ObjectDisposedException">The socket has been closed.</exception>
    public bool Watch(LinuxConnection connection, FileDescriptor socket)
    {
        bool isHeld = false;
        try
        {
            // As long as it is held the number is not another socket's, whoever closes this one meanwhile.
            socket.DangerousAddRef(ref isHeld);
            Enter(connection, socket.Number);
            return Control(Add, socket, Readable | Writable | PeerClosed | EdgeTriggered, socket.Number);
        }
        finally
        {
            if (connection.IsClosed)
            {
                // It may have been closed, and forgotten, before it was entered.
                Leave(connection, socket.Number);
            }

            if (isHeld)
            {
                socket.DangerousRelease();
            }
        }
    }

    /// <summary>Forgets a connection whose socket will be closed, or is for another poller to watch.</summary>
    public void Forget(LinuxConnection connection, FileDescriptor socket)
    {
        Leave(connection, socket.Number);
        try
        {
            _ = Control(Delete, socket, 0, 0);
        }
        catch (ObjectDisposedException) when (_epoll.IsClosed)
        {
            // The server has stopped: with its epoll the kernel has forgotten all sockets.
        }
    }

    private void Enter(LinuxConnection connection, int number)
    {
        lock (_changing)
        {
            if (number >= _byNumber.Length)
            {
                var larger = new LinuxConnection?[Math.Max(number + 1, _byNumber.Length * 2)];
                _byNumber.CopyTo(larger, 0);
                Volatile.Write(ref _byNumber, larger);
            }

            _byNumber[number] = connection;
        }
    }

    private void Leave(LinuxConnection connection, int number)
    {
        lock (_changing)
        {
            // It may not have got as far as the table, or the number is another connection's by now.
            if (number < _byNumber.Length && _byNumber[number] == connection)
            {
                _byNumber[number] = null;
            }
        }
    }

    private unsafe bool Control(int operation, FileDescriptor descriptor, uint events, int data)
    {
        byte* e = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(e, 4), events);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(e + DataOffset, 8), data);
        return LinuxCalls.EpollControl(_epoll, operation, descriptor, e) == 0;
    }
}
