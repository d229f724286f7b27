using System.Runtime.InteropServices;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// Many connections that do what honest ones don't. One thread serves them all; other threads may use
/// <see cref="Start"/>, <see cref="Leave"/> and the counters.
/// </summary>
internal sealed unsafe class RudeClients : IDisposable
{
    private const int HandshakesAtOnce = 128;
    private const int PumpMilliseconds = 1;
    private const int BufferLength = 1 << 20;

    private readonly RudePlan _plan;
    private readonly ClientSocket _socket;
    private readonly Epoll _epoll = new();
    private readonly Client[] _clients;
    private readonly Stack<int> _free = new();
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferLength);
    private readonly Thread _thread;
    private int _connecting;
    private int _opened;
    private long _answered;
    private long _refused;
    private long _ended;
    private long _startedAt;
    private long _dripped;
    private bool _someLeft;
    private volatile bool _leaves;
    private Exception? _failure;

    public RudeClients(RudePlan plan)
    {
        _plan = plan;
        _socket = new(plan.Server);
        _clients = new Client[Math.Min(plan.AtOnce, plan.Total)];
        for (int slot = _clients.Length - 1; slot >= 0; slot--)
        {
            _free.Push(slot);
        }

        _thread = new(Run) { Name = "rude", IsBackground = true };
    }

    private enum Phase : byte
    {
        Closed,
        Connecting,
        Sending,
        Awaiting,
        Answered,
    }

    /// <summary>The number of connections begun.</summary>
    public int Opened => Volatile.Read(ref _opened);

    /// <summary>The number of connections that received an answer.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>The number of answers other than 200.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>The number of connections that the server ended or did not accept.</summary>
    public long EndedByServer => Volatile.Read(ref _ended);

    public void Start()
    {
        _startedAt = Stamp.Now;
        _thread.Start();
    }

    /// <summary>Waits until so many connections are answered. Returns false if that takes too long.</summary>
    public bool AwaitAnswered(long count, TimeSpan limit, CancellationToken stop)
    {
        long end = Stamp.Now + limit.Ticks;
        while (Answered < count && Stamp.Now < end && _thread.IsAlive)
        {
            stop.ThrowIfCancellationRequested();
            MonotonicSleep.For(Stamp.TicksPerSecond / 500);
        }

        ThrowFailure();
        return Answered >= count;
    }

    /// <summary>Closes all connections at once, and opens no more.</summary>
    public void Leave()
    {
        _leaves = true;
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        ThrowFailure();
    }

    public void Dispose()
    {
        _leaves = true;
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _epoll.Dispose();
        NativeMemory.Free(_buffer);
    }

    private void ThrowFailure()
    {
        if (_failure is not null)
        {
            throw (_failure as LoadFailure ?? new LoadFailure($"the attackers broke: {_failure.Message}"));
        }
    }

    private void Run()
    {
        try
        {
            while (!_leaves)
            {
                Pump();
            }
        }
        catch (Exception failure)
        {
            _failure = failure;
        }
        finally
        {
            // Closes the newest first, which costs most in a server that searches from the oldest.
            for (int slot = _clients.Length - 1; slot >= 0; slot--)
            {
                Close(slot);
            }
        }
    }

    private void Pump()
    {
        OpenSome();
        LeaveEarly();
        DripSome();
        int ready = _epoll.Wait(PumpMilliseconds);
        for (int position = 0; position < ready; position++)
        {
            int slot = _epoll.NumberAt(position);
            if (_clients[slot].Phase == Phase.Connecting)
            {
                Connected(slot);
            }
            else
            {
                Read(slot);
            }
        }
    }

    private void OpenSome()
    {
        long due = _plan.PerSecond > 0
            ? (long)((Stamp.Now - _startedAt) * _plan.PerSecond / Stamp.TicksPerSecond)
            : long.MaxValue;
        while (_opened < Math.Min(due, _plan.Total) && _connecting < HandshakesAtOnce && _free.TryPop(out int slot))
        {
            // Takes one source address after another, because a closed connection keeps its port for a minute.
            _clients[slot] = new()
            {
                Descriptor = _socket.Connect(_opened),
                Phase = Phase.Connecting,
                Request = _plan.Request(_opened),
            };
            _epoll.Add(_clients[slot].Descriptor, slot, Epoll.Writable);
            _connecting++;
            Volatile.Write(ref _opened, _opened + 1);
        }
    }

    private void LeaveEarly()
    {
        if (_someLeft || _opened < _plan.Total || _connecting > 0)
        {
            return;
        }

        _someLeft = true;
        for (int slot = 0; slot < _plan.LeaveEarly; slot++)
        {
            Close(slot);
        }
    }

    private void Connected(int slot)
    {
        ref Client client = ref _clients[slot];
        _connecting--;
        client.Phase = Phase.Sending;
        if (ClientSocket.HandshakeError(client.Descriptor) != 0
            || !Send(ref client, Math.Min(_plan.SentAtOnce, client.Request.Length)))
        {
            EndedBy(slot);
            return;
        }

        if (client.Sent == client.Request.Length)
        {
            client.Phase = Phase.Awaiting;
        }

        _epoll.Change(client.Descriptor, slot, Epoll.Readable | Epoll.Ended);
    }

    /// <summary>Sends each slow connection's byte of this second, spread over the second.</summary>
    private void DripSome()
    {
        if (_plan.SentAtOnce == int.MaxValue)
        {
            return;
        }

        long due = (Stamp.Now - _startedAt) * _clients.Length / Stamp.TicksPerSecond;
        for (; _dripped < due; _dripped++)
        {
            int slot = (int)(_dripped % _clients.Length);
            ref Client client = ref _clients[slot];
            if (client.Phase != Phase.Sending)
            {
                continue;
            }

            client.Sent = Math.Min(client.Sent, client.Request.Length - 1);
            if (!Send(ref client, 1))
            {
                EndedBy(slot);
            }
        }
    }

    // The requests of these attacks fit into the send buffer of a fresh socket.
    private static bool Send(ref Client client, int length)
    {
        if (length == 0)
        {
            return true;
        }

        fixed (byte* request = client.Request)
        {
            if (Libc.Send(client.Descriptor, request + client.Sent, length, Libc.NoSignal) != length)
            {
                return false;
            }
        }

        client.Sent += length;
        return true;
    }

    private void Read(int slot)
    {
        ref Client client = ref _clients[slot];
        if (client.Phase == Phase.Closed)
        {
            return;
        }

        // Bytes after the first ones aren't even copied, because the attackers should cost the machine little.
        nint length = Libc.Receive(
            client.Descriptor, _buffer, BufferLength, client.Phase == Phase.Answered ? Libc.ThrowAway : 0);
        if (length <= 0)
        {
            if (length == 0 || Marshal.GetLastPInvokeError() != Libc.WouldBlock)
            {
                EndedBy(slot);
            }

            return;
        }

        if (client.Phase == Phase.Answered)
        {
            return;
        }

        client.Phase = Phase.Answered;
        if (!new ReadOnlySpan<byte>(_buffer, (int)length).StartsWith("HTTP/1.1 200 "u8))
        {
            Volatile.Write(ref _refused, _refused + 1);
        }

        Volatile.Write(ref _answered, _answered + 1);
        if (_plan.LeavesAfterHead)
        {
            Close(slot);
        }
    }

    private void EndedBy(int slot)
    {
        Volatile.Write(ref _ended, _ended + 1);
        Close(slot);
    }

    private void Close(int slot)
    {
        ref Client client = ref _clients[slot];
        if (client.Phase == Phase.Closed)
        {
            return;
        }

        _ = Libc.Close(client.Descriptor);
        client = default;
        _free.Push(slot);
    }

    private struct Client
    {
        public int Descriptor;
        public Phase Phase;
        public byte[] Request;
        public int Sent;
    }
}
