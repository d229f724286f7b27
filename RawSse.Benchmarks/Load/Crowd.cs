using System.Runtime.InteropServices;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// The many clients, which share one thread, one epoll set and one receive buffer. The thread is the one that calls
/// <see cref="Pump"/>.
/// </summary>
/// <remarks>
/// There is one <c>recv</c> for each readiness, and no second one to find out that it would block. A read that did not
/// fill the buffer took all there was, and epoll reports what arrives later. Only the end of a stream must be searched
/// for.
/// </remarks>
internal sealed unsafe class Crowd : IDisposable
{
    private const int BufferLength = 128 * 1024;

    // Deliveries are read in groups, which adds at most this much to a latency; measured latencies are milliseconds.
    private const long GatherTicks = Stamp.TicksPerSecond / 5000;
    private const int FewReady = 64;

    private readonly Epoll _epoll = new();
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferLength);
    private readonly ClientStream[] _clients;
    private readonly RunMark _mark;
    private readonly int _payload;
    private readonly Tally _tally;
    private readonly CrowdDialer _dialer;

    public Crowd(LoadOptions options, ServerAddress server, RunMark mark, Tally tally)
    {
        _clients = new ClientStream[options.Connections];
        _mark = mark;
        _payload = options.ListenTo is null ? options.PayloadBytes : 0;
        _tally = tally;
        _dialer = new(server, options, _epoll);
    }

    /// <summary>The number of clients whose stream is open and read.</summary>
    public int Readers { get; private set; }

    /// <summary>The number of clients whose stream is open and never read.</summary>
    public int Stalled { get; private set; }

    /// <summary>The number of streams that the server ended or broke after they were open.</summary>
    public int Lost { get; private set; }

    public long BytesRead { get; private set; }

    public ReadOnlySpan<ClientStream> Clients => _clients;

    /// <summary>Whether all clients have their stream, or have lost it again.</summary>
    public bool AllOpen => Readers + Stalled + Lost == _clients.Length;

    /// <summary>Waits for the sockets, at most for the timeout, and reads everything that has arrived.</summary>
    public void Pump(int timeoutMilliseconds)
    {
        _dialer.DialSome(_clients);
        int ready = _epoll.Wait(timeoutMilliseconds);
        for (int position = 0; position < ready; position++)
        {
            ref ClientStream client = ref _clients[_epoll.NumberAt(position)];
            if (client.Phase == ClientPhase.Connecting)
            {
                _dialer.Connected(ref client, _epoll.NumberAt(position));
            }
            else
            {
                ReadAll(ref client, _epoll.EventsAt(position));
            }
        }

        // A server sends to one client after another, and waking up for each one would cost more than reading.
        if (ready is > 0 and < FewReady && AllOpen)
        {
            MonotonicSleep.For(GatherTicks);
        }
    }

    public void Dispose()
    {
        foreach (ref ClientStream client in _clients.AsSpan())
        {
            if (client.Descriptor > 0)
            {
                _ = Libc.Close(client.Descriptor);
            }
        }

        _epoll.Dispose();
        NativeMemory.Free(_buffer);
    }

    private void ReadAll(ref ClientStream client, uint events)
    {
        bool more = true;
        while (more && client.Phase != ClientPhase.Closed)
        {
            more = Read(ref client, ended: (events & Epoll.Ended) != 0);
        }
    }

    /// <summary>Reads once. Returns true if there may be more.</summary>
    private bool Read(ref ClientStream client, bool ended)
    {
        nint length = Libc.Receive(client.Descriptor, _buffer, BufferLength, 0);
        if (length > 0)
        {
            BytesRead += length;
            Take(ref client, new(_buffer, (int)length));
            return (ended || length == BufferLength) && !client.NeverReads;
        }

        if (length == 0 || Marshal.GetLastPInvokeError() != Libc.WouldBlock)
        {
            Lose(ref client);
        }

        return false;
    }

    private void Take(ref ClientStream client, ReadOnlySpan<byte> wire)
    {
        if (client.Phase == ClientPhase.AwaitingHead)
        {
            if (!client.TakeHead(ref wire))
            {
                return;
            }

            Open(ref client);
            if (client.NeverReads)
            {
                return;
            }
        }

        long now = Stamp.Now;
        ReadOnlySpan<byte> body = default;
        while (client.TryNextStamp(ref wire, ref body, _mark, _payload, out Stamp stamp, out bool damaged))
        {
            if (damaged)
            {
                _tally.Damaged++;
            }
            else
            {
                _tally.Enter(ref client.Ledger, stamp, now);
            }
        }

        if (client.Ended)
        {
            Lose(ref client);
        }
    }

    private void Open(ref ClientStream client)
    {
        _dialer.Answered();
        client.Phase = ClientPhase.Streaming;
        if (client.NeverReads)
        {
            _epoll.Remove(client.Descriptor);
            Stalled++;
            return;
        }

        _tally.AddReader();
        Readers++;
    }

    private void Lose(ref ClientStream client)
    {
        if (client.Phase != ClientPhase.Streaming)
        {
            throw new LoadFailure("the server closed a connection before it answered");
        }

        _ = Libc.Close(client.Descriptor);
        client.Descriptor = 0;
        client.Phase = ClientPhase.Closed;
        _tally.RemoveReader(client.Ledger);
        Readers--;
        Lost++;
    }
}
