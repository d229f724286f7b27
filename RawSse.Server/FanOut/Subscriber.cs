using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// One open stream: a wire, the topics it asks for, and a cursor into the log. Nothing else is kept for a client: no
/// queue, no buffer, no event.
/// </summary>
/// <remarks>
/// Owned by one shard for life: only that shard's thread touches the fields. The wire may call within a pass, so what it
/// says goes through the shard's inbox.
/// </remarks>
internal sealed class Subscriber(IWire wire, TopicFilter filter, Position cursor, StreamFraming framing) : IWireOwner
{
    private FanOutShard? _shard;

    /// <summary>Where the bytes go.</summary>
    public IWire Wire { get; } = wire;

    /// <summary>What it asks for.</summary>
    public TopicFilter Filter { get; set; } = filter;

    /// <summary>The framing of its stream.</summary>
    public StreamFraming Framing { get; } = framing;

    /// <summary>
    /// The place after the last event that it was sent or that was found not to be for it. Those who are current have all that the
    /// shard has seen; theirs is the place after the last event whose id the client has.
    /// </summary>
    public Position Cursor { get; set; } = cursor;

    /// <summary>
    /// The place after the last event whose id its client is known to have. It is behind <see cref="Cursor"/> where the events in
    /// between were not for this client. Kept only while it lags.
    /// </summary>
    public Position ClientCursor { get; set; } = cursor;

    /// <summary>Until when its client may read, in UTC ticks.</summary>
    public long ExpiresAt { get; init; } = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>Whether that time will ever come.</summary>
    public bool HasExpiry => ExpiresAt < DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>How much of the frame at the cursor has been sent already, where it was left in the log half sent.</summary>
    public int FrameBytesSent { get; set; }

    /// <summary>Who asks for the same; set when it is admitted.</summary>
    public Audience? Audience { get; set; }

    /// <summary>Whether the wire is full: nothing is sent until it says that it has drained.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether its peer has ended its side: the stream ends as soon as no frame is half sent.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>When something was last sent, as a timestamp of the server's clock.</summary>
    public long LastSent { get; set; }

    /// <summary>Where it stands in its shard's list; -1 where it does not.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Where it stands among the current of its audience; -1 while it lags.</summary>
    public int CurrentIndex { get; set; } = -1;

    /// <summary>Joins a shard; its thread calls this.</summary>
    public void Join(FanOutShard shard, EventLoop loop)
    {
        _shard = shard;
        Wire.Attach(this, loop);
    }

    /// <summary>Sends a control frame. False if the wire is full or broken; what it did not take is sent later.</summary>
    public bool SendControl(byte[] frame)
    {
        int sent = Wire.Send(frame);
        if (sent >= 0 && sent < frame.Length)
        {
            SendLater(frame.AsSpan(sent));
        }

        return sent == frame.Length;
    }

    /// <summary>Leaves the rest of a frame to the wire, and waits for it.</summary>
    public void SendLater(ReadOnlySpan<byte> rest)
    {
        IsWaiting = true;
        Wire.SendLater(rest.ToArray());
    }

    /// <summary>Waits for room; what is to be sent then is in the log.</summary>
    public void WaitForRoom()
    {
        IsWaiting = true;
        Wire.WaitForRoom();
    }

    /// <summary>Ends the stream; properly, unless a frame is half sent.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="farewell">A last frame; null for none.</param>
    public void End(CloseReason reason, byte[]? farewell = null)
    {
        if (!IsWaiting && FrameBytesSent == 0 && (farewell is null || SendControl(farewell)) && Framing.End is { Length: > 0 } end)
        {
            _ = Wire.Send(end);
        }

        Wire.Close(reason);
    }

    /// <summary>
    /// Ends a stream whose peer sends nothing more. It may still read, so it gets the frame that was begun, and the proper end.
    /// </summary>
    public void EndAfterFrame()
    {
        IsEnding = true;
        if (!IsWaiting && FrameBytesSent == 0)
        {
            End(CloseReason.PeerClosed);
        }
    }

    /// <inheritdoc/>
    public void OnWritable() => _shard!.Post(new ShardMessage(ShardMessageKind.Writable, this));

    /// <inheritdoc/>
    public void OnPeerEnded() => _shard!.Post(new ShardMessage(ShardMessageKind.PeerEnded, this));

    /// <inheritdoc/>
    public void OnClosed() => _shard!.Post(new ShardMessage(ShardMessageKind.Closed, this));
}
