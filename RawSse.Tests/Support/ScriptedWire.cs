using RawSse.FanOut;
using RawSse.Net;

namespace RawSse.Tests.Support;

/// <summary>
/// A wire whose room the test decides, and which keeps what it was sent. It keeps the contract of <see cref="IWire"/>,
/// as <c>WireContract</c> proves, and speaks whenever the test lets it, as the managed sockets do.
/// </summary>
internal sealed class ScriptedWire : IWire
{
    private readonly MemoryStream _taken = new();
    private IWireOwner? _owner;
    private byte[]? _rest;
    private bool _waitsForRoom;

    /// <summary>How many more bytes it takes.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>How often it was asked to send.</summary>
    public int Sends { get; private set; }

    /// <summary>Done before each send is looked at.</summary>
    public Action? OnSend { get; set; }

    public CloseReason? Closed { get; private set; }

    /// <summary>Whether it owes its owner word that there is room.</summary>
    public bool IsFull => _rest is not null || _waitsForRoom;

    /// <summary>How many bytes it was left to send later.</summary>
    public int Held => _rest?.Length ?? 0;

    public byte[] Taken => _taken.ToArray();

    public int Send(ReadOnlySpan<byte> bytes)
    {
        AssertNotFull();
        if (Closed is not null)
        {
            return -1;
        }

        Sends++;
        OnSend?.Invoke();
        int sent = Math.Min(Room, bytes.Length);
        Room -= Room == int.MaxValue ? 0 : sent;
        _taken.Write(bytes[..sent]);
        return sent;
    }

    public void SendLater(byte[] rest)
    {
        AssertNotFull();
        _rest = rest;
        if (Room >= rest.Length)
        {
            Drain(Room == int.MaxValue ? Room : Room - rest.Length);
        }
    }

    public void WaitForRoom()
    {
        AssertNotFull();
        _waitsForRoom = true;
    }

    /// <summary>The peer reads again: the rest goes out, and there is this much room.</summary>
    public void Drain(int room = int.MaxValue)
    {
        if (IsFull && Closed is null)
        {
            _taken.Write(_rest);
            _rest = null;
            _waitsForRoom = false;
            Room = room;
            _owner!.OnWritable();
        }
    }

    /// <summary>The peer sends nothing more, and reads on.</summary>
    public void EndPeer()
    {
        if (Closed is null)
        {
            _owner!.OnPeerEnded();
        }
    }

    public void Attach(IWireOwner owner, EventLoop loop)
    {
        _owner = owner;
        if (Closed is not null)
        {
            owner.OnClosed();
        }
    }

    public void Close(CloseReason reason)
    {
        if (Closed is null)
        {
            Closed = reason;
            _rest = null;
            _waitsForRoom = false;
            _owner?.OnClosed();
        }
    }

    private void AssertNotFull()
    {
        if (IsFull)
        {
            throw new InvalidOperationException("nothing is sent while the wire is full");
        }
    }
}
