namespace RawSse.Framing;

/// <summary>
/// How blocks of lines become the bytes of one kind of wire: a frame for each block. A stream is whole frames of one
/// framing, one after another.
/// </summary>
/// <remarks>
/// <para>
/// The log keeps its events as frames of one framing, <see cref="OfLog"/>, so that a run of them can be sent as it lies.
/// Every other framing makes its frames out of those. An audience holds its framing: subscribers that ask for the same
/// topics in the same framing are sent the same bytes.
/// </para>
/// <para>
/// What a framing guarantees. <see cref="Wrap"/> gives the same bytes for the same block, and changes nothing for any other
/// stream. Where <see cref="IsRepeatable"/> is true, <see cref="Reframe"/> also gives the same bytes for the same event, as
/// often as it is called. A framing whose bytes depend on those before them, as compressed ones do, is not repeatable.
/// </para>
/// <para>
/// What its user guarantees. Frames are sent whole. Events are reframed in log order, and by a framing that is not repeatable
/// each only once: the rest of a frame that a wire did not take is then copied, whatever its size.
/// </para>
/// <para>Any thread may use a framing without a state. One with a state belongs to one audience, and to its shard's thread.</para>
/// </remarks>
internal abstract class StreamFraming
{
    /// <summary>Each block as an HTTP chunk.</summary>
    public static StreamFraming Chunked { get; } = new ChunkedFraming();

    /// <summary>Blocks as they are, for clients of HTTP/1.0, which know no chunks.</summary>
    public static StreamFraming Bare { get; } = new BareFraming();

    /// <summary>The framing in which the log keeps its events.</summary>
    public static StreamFraming OfLog => Chunked;

    /// <summary>Whether its frames are the log's own: a run of them is sent as it lies, without a copy.</summary>
    public bool IsOfLog => this == OfLog;

    /// <summary>Whether a frame can be made again out of the log's, byte for byte, so that a part of it may stay in the log.</summary>
    public abstract bool IsRepeatable { get; }

    /// <summary>What is sent behind the last frame of a stream that was ended on purpose; empty for nothing.</summary>
    public abstract ReadOnlySpan<byte> End { get; }

    /// <summary>The frame that shows a silent client that its stream lives; made once.</summary>
    public byte[] Heartbeat => field ??= Wrap(ControlBlocks.Heartbeat);

    /// <summary>A control block as a frame, for one stream alone.</summary>
    public abstract byte[] Wrap(ReadOnlySpan<byte> block);

    /// <summary>The frame of an event.</summary>
    /// <param name="frame">The event's frame in the log.</param>
    /// <returns>This framing's frame, up to the next call; it may be a part of <paramref name="frame"/>.</returns>
    public abstract ReadOnlySpan<byte> Reframe(ReadOnlySpan<byte> frame);
}
