using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// An open stream as its shard sees it: a wire, the topics that it asks for, and a cursor into the log. Nothing else is
/// kept for a client: no queue, no buffer, no event.
/// </summary>
/// <remarks>
/// One shard owns it for life, and only that shard's thread touches its state. The wire may call within a pass, so its
/// calls are posted to the shard's inbox.
/// </remarks>
internal sealed class Subscriber(IWire wire, TopicFilter filter, Position cursor, StreamFraming framing) : IWireOwner
{
    private FanOutShard? _shard;

    /// <summary>The wire that the stream is sent on.</summary>
    public IWire Wire { get; } = wire;

    /// <summary>The topics that the subscriber asks for.</summary>
    public TopicFilter Filter { get; set; } = filter;

    /// <summary>The framing of the stream.</summary>
    public StreamFraming Framing { get; } = framing;

    /// <summary>
    /// The cursor. While the subscriber lags, it is the position after the last event that was sent or found not to
    /// match. A current subscriber has everything that its shard has seen; its cursor is the position after the last
    /// event whose id the client has.
    /// </summary>
    public Position Cursor { get; set; } = cursor;

    /// <summary>
    /// The position after the last event whose id the client is known to have. It is before <see cref="Cursor"/> if the
    /// events in between were not for this client. It is maintained only while the subscriber lags.
    /// </summary>
    public Position ClientCursor { get; set; } = cursor;

    /// <summary>The time at which the client's permission to read ends, in UTC ticks.</summary>
    public long ExpiresAt { get; init; } = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>Whether the client's permission to read ever ends.</summary>
    public bool HasExpiry => ExpiresAt < DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>
    /// The number of bytes sent of the frame at the cursor, if it was left in the log half sent; otherwise 0.
    /// </summary>
    public int FrameBytesSent { get; set; }

    /// <summary>The subscriber's audience. It is set when the subscriber is admitted.</summary>
    public Audience? Audience { get; set; }

    /// <summary>Whether the wire is full. Then nothing is sent until the wire reports room.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether the peer sends nothing more. Then the stream ends as soon as no frame is half sent.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>The timestamp at which something was last sent.</summary>
    public long LastSent { get; set; }

    /// <summary>The index in the shard's list; -1 if the subscriber is not in it.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The index among the current subscribers of the audience; -1 while the subscriber lags.</summary>
    public int CurrentIndex { get; set; } = -1;

    /// <summary>Joins a shard. The shard's thread calls this.</summary>
    public void Join(FanOutShard shard, EventLoop loop)
    {
        _shard = shard;
        Wire.Attach(this, loop);
    }

    /// <summary>Sends a control frame. If the wire takes only a part, it sends the rest later.</summary>
    /// <returns>False if the wire is full or broken.</returns>
    public bool SendControl(byte[] frame)
    {
        int sent = Wire.Send(frame);
        if (sent >= 0 && sent < frame.Length)
        {
            SendLater(frame.AsSpan(sent));
        }

        return sent == frame.Length;
    }

    /// <summary>Leaves a copy of the rest of a frame to the wire, and waits until it is taken.</summary>
    public void SendLater(ReadOnlySpan<byte> rest)
    {
        IsWaiting = true;
        Wire.SendLater(rest.ToArray());
    }

    /// <summary>Waits for room. What is to be sent then is in the log.</summary>
    public void WaitForRoom()
    {
        IsWaiting = true;
        Wire.WaitForRoom();
    }

    /// <summary>Ends the stream. The end is a proper one, unless a frame is half sent.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="farewell">A last frame; null for none.</param>
    public void End(CloseReason reason, byte[]? farewell = null)
    {
        bool isBetweenFrames = !IsWaiting && FrameBytesSent == 0 && (farewell is null || SendControl(farewell));
        if (isBetweenFrames && Framing.End is { Length: > 0 } end)
        {
            _ = Wire.Send(end);
        }

        Wire.Close(reason);
    }

    /// <summary>
    /// Ends a stream whose peer sends nothing more. The peer may still read, so the stream ends properly, after the
    /// frame that was begun.
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
