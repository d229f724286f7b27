using System.Text;
using RawSse.Events;

namespace RawSse.Framing;

/// <summary>
/// The blocks that are not events of the log: the opening of a stream, gaps, heartbeats, farewells. None of them moves a
/// client's cursor forward over an event that it asked for and was not sent.
/// </summary>
/// <remarks>
/// Whatever moves the cursor is an event with a type and data. Browsers fire nothing for a type that no script listens to,
/// but they keep its id; many client libraries keep an id only if data comes with it.
/// </remarks>
internal static class ControlBlocks
{
    /// <summary>
    /// A comment shows that the connection lives. It is a line without an empty one after it, because
    /// @microsoft/fetch-event-source takes each empty line for a message.
    /// </summary>
    public static ReadOnlySpan<byte> Heartbeat => ":\n"u8;

    /// <summary>A heartbeat that also moves the client's cursor over events of topics that it did not ask for.</summary>
    public static byte[] Cursor(EventId cursor) => Block(SseEvent.OfServer("{}"u8.ToArray(), "rawsse.cursor"), cursor.ToString());

    /// <summary>What a stream begins with.</summary>
    /// <param name="retry">How long the client is to wait before it reconnects.</param>
    /// <param name="cursor">The place right before the first event that will be sent.</param>
    /// <param name="open">What the client is told about its stream.</param>
    /// <param name="gap">What is missing before that place, if anything is.</param>
    public static byte[] Opening(TimeSpan retry, EventId cursor, OpenEvent open, GapEvent? gap)
    {
        // The first event has the reconnection time, rather than a block without data that some clients would fire.
        byte[] first = Encoding.ASCII.GetBytes($"retry: {(long)retry.TotalMilliseconds}\n");
        string id = cursor.ToString();
        byte[] missing = gap is { } g ? Block(g.ToEvent(), id) : [];
        return [.. first, .. missing, .. Block(open.ToEvent(), id)];
    }

    /// <summary>A gap in the middle of a stream.</summary>
    /// <param name="gap">What is missing.</param>
    /// <param name="cursor">
    /// The place right before the next event. The client gets word of the gap and its new cursor in one event: cut before
    /// its end, the client asks again and is told again; after it, the gap is not told twice.
    /// </param>
    public static byte[] Gap(GapEvent gap, EventId cursor) => Block(gap.ToEvent(), cursor.ToString());

    /// <summary>The farewell to a stream whose token has expired: the client may come back with a new one.</summary>
    /// <param name="retry">
    /// After how long it does so by itself, at the least, and twice that at the most: tokens that were made together expire
    /// together, and their bearers shall not all come back in the same moment.
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
