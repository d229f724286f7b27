using System.Text;
using RawSse.Events;

namespace RawSse.Framing;

/// <summary>
/// Makes the blocks that are not events of the log: the opening of a stream, gaps, heartbeats and farewells. None of
/// them moves a client's cursor past an event that the client asked for and was not sent. It has no state; any thread
/// may call it.
/// </summary>
/// <remarks>
/// A block that moves the cursor is always an event with a type and data. Browsers fire nothing for a type that no
/// script listens to, but they keep its id; many client libraries keep an id only if data comes with it.
/// </remarks>
internal static class ControlBlocks
{
    /// <summary>
    /// A comment, which shows that the connection is alive. No empty line follows it, because
    /// @microsoft/fetch-event-source takes each empty line for a message.
    /// </summary>
    public static ReadOnlySpan<byte> Heartbeat => ":\n"u8;

    /// <summary>
    /// A heartbeat that scripts in browsers can see, for clients that ask for it. It has no id, so it moves no cursor.
    /// </summary>
    public static ReadOnlySpan<byte> HeartbeatEvent => "event: rawsse.heartbeat\ndata: {}\n\n"u8;

    /// <summary>
    /// Returns a heartbeat that also moves the client's cursor past events of topics that the client did not ask for.
    /// </summary>
    public static byte[] Cursor(EventId cursor) =>
        Block(SseEvent.OfServer("{}"u8.ToArray(), "rawsse.cursor"), cursor.ToString());

    /// <summary>Returns the beginning of a stream.</summary>
    /// <param name="cursor">The place right before the first event that will be sent.</param>
    /// <param name="open">What the client is told about its stream.</param>
    /// <param name="gap">What is missing before that place; null if nothing is.</param>
    public static byte[] Opening(EventId cursor, OpenEvent open, GapEvent? gap)
    {
        // The first event carries the reconnection time, because some clients would fire a block without data.
        byte[] first = Encoding.ASCII.GetBytes($"retry: {(long)open.Retry.TotalMilliseconds}\n");
        string id = cursor.ToString();
        byte[] missing = gap is { } g ? Block(g.ToEvent(), id) : [];
        return [.. first, .. missing, .. Block(open.ToEvent(), id)];
    }

    /// <summary>Returns the block of a gap in the middle of a stream.</summary>
    /// <param name="gap">What is missing.</param>
    /// <param name="cursor">
    /// The place right before the next event. One event tells the client of the gap and of its new cursor. If the
    /// connection is cut before the end of that event, the client asks again and is told again; if it is cut later, the
    /// client is not told twice.
    /// </param>
    public static byte[] Gap(GapEvent gap, EventId cursor) => Block(gap.ToEvent(), cursor.ToString());

    /// <summary>
    /// Returns the farewell to a stream whose token has expired. The client may reconnect with a new token.
    /// </summary>
    /// <param name="retry">
    /// The minimum time after which the client reconnects by itself; the maximum is twice as long. The time is random,
    /// because tokens that were issued together expire together, and their bearers should not all reconnect at the same
    /// moment.
    /// </param>
    public static byte[] Expired(TimeSpan retry) =>
        Block(SseEvent.OfServer("{}"u8.ToArray(), "rawsse.expired", retry * (1 + Random.Shared.NextDouble())), id: "");

    private static byte[] Block(SseEvent e, string id)
    {
        byte[] utf8 = Encoding.ASCII.GetBytes(id);
        byte[] block = new byte[EventEncoder.GetLength(e, utf8)];
        _ = EventEncoder.Write(e, utf8, block);
        return block;
    }
}
