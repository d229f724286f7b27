namespace RawSse.Framing;

/// <summary>
/// Turns blocks of lines into the bytes of one kind of wire, one frame for each block. A stream consists of whole
/// frames of one framing, one after another.
/// </summary>
/// <remarks>
/// <para>
/// The log keeps its events as frames of one framing, <see cref="OfLog"/>, so that a run of them can be sent in place.
/// Every other framing makes its frames from those. An audience holds its framing, so subscribers that ask for the same
/// topics in the same framing are sent the same bytes.
/// </para>
/// <para>
/// What a framing guarantees: <see cref="Wrap"/> returns the same bytes for the same block, and changes nothing for
/// other streams. If <see cref="IsRepeatable"/> is true, <see cref="Reframe"/> also returns the same bytes for the same
/// event, however often it is called. A framing whose bytes depend on earlier ones, such as a compressed one, is not
/// repeatable.
/// </para>
/// <para>
/// What the user guarantees: Frames are sent whole. Events are reframed in log order. A framing that is not repeatable
/// reframes each event only once; the rest of a frame that a wire did not take is then copied, whatever its size.
/// </para>
/// <para>
/// Any thread may use a framing that has no state. One that has a state belongs to one audience, and to the thread of
/// its shard.
/// </para>
/// </remarks>
internal abstract class StreamFraming
{
    /// <summary>The framing that makes each block an HTTP chunk.</summary>
    public static StreamFraming Chunked { get; } = new ChunkedFraming();

    /// <summary>
    /// The framing that leaves blocks as they are, for HTTP/1.0 clients, which don't understand chunks.
    /// </summary>
    public static StreamFraming Bare { get; } = new BareFraming();

    /// <summary>The framing in which the log keeps its events.</summary>
    public static StreamFraming OfLog => Chunked;

    /// <summary>
    /// All framings that clients can ask for. Streams with the same wishes have the same one, so that they share an
    /// audience.
    /// </summary>
    private static readonly StreamFraming[] All =
    [
        Chunked,
        new ChunkedFraming { HasHeartbeatEvents = true },
        new ChunkedFraming { NamesTopics = true },
        new ChunkedFraming { NamesTopics = true, HasHeartbeatEvents = true },
        Bare,
        new BareFraming { HasHeartbeatEvents = true },
        new BareFraming { NamesTopics = true },
        new BareFraming { NamesTopics = true, HasHeartbeatEvents = true },
    ];

    /// <summary>Whether heartbeats are events, which scripts can see, rather than comments.</summary>
    public bool HasHeartbeatEvents { get; init; }

    /// <summary>
    /// Whether a block that names its topics precedes each event, in the same frame. A framing doesn't know topics, so
    /// whoever calls <see cref="Reframe"/> puts that block into the frame.
    /// </summary>
    public bool NamesTopics { get; init; }

    /// <summary>Whether its frames are the log's own, so that a run of them is sent in place, without a copy.</summary>
    public virtual bool IsOfLog => false;

    /// <summary>
    /// Whether a frame can be made from the log's a second time, byte for byte, so that a part of it may stay in the
    /// log.
    /// </summary>
    public abstract bool IsRepeatable { get; }

    /// <summary>What follows the last frame of a stream that the server ends on purpose; empty for nothing.</summary>
    public abstract ReadOnlySpan<byte> End { get; }

    /// <summary>The frame that shows a silent client that its stream is alive; made once.</summary>
    public byte[] Heartbeat =>
        field ??= Wrap(HasHeartbeatEvents ? ControlBlocks.HeartbeatEvent : ControlBlocks.Heartbeat);

    /// <summary>Returns the framing for a stream.</summary>
    /// <param name="isChunked">Whether blocks are HTTP chunks.</param>
    /// <param name="hasHeartbeatEvents">The value of <see cref="HasHeartbeatEvents"/>.</param>
    /// <param name="namesTopics">The value of <see cref="NamesTopics"/>.</param>
    public static StreamFraming For(bool isChunked, bool hasHeartbeatEvents, bool namesTopics) =>
        All[(isChunked ? 0 : 4) + (namesTopics ? 2 : 0) + (hasHeartbeatEvents ? 1 : 0)];

    /// <summary>Returns a control block as a frame, for one stream alone.</summary>
    public abstract byte[] Wrap(ReadOnlySpan<byte> block);

    /// <summary>Returns the frame of an event.</summary>
    /// <param name="frame">The event's frame in the log.</param>
    /// <returns>
    /// The frame in this framing, which is valid until the next call and may be a part of <paramref name="frame"/>.
    /// </returns>
    public abstract ReadOnlySpan<byte> Reframe(ReadOnlySpan<byte> frame);
}
