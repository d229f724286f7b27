using System.Text;

namespace RawSse.Events;

/// <summary>
/// The frames that are not events of the log: the opening of a stream, gaps, heartbeats. None of them moves a client's
/// cursor forward over an event that it asked for and was not sent.
/// </summary>
internal static class ControlFrames
{
    /// <summary>A comment, so that the connection is seen to live; browsers fire nothing for it.</summary>
    public static readonly byte[] Heartbeat = EventFrame.Wrap(":\n\n"u8);

    /// <summary>A heartbeat that also moves the client's cursor, over events of topics that it did not ask for.</summary>
    public static byte[] Cursor(EventId cursor) => EventFrame.Wrap(Encoding.ASCII.GetBytes($":\nid: {cursor}\n\n"));

    /// <summary>The first frame of a stream.</summary>
    /// <param name="retry">How long the client is to wait before it reconnects.</param>
    /// <param name="cursor">The place right before the first event that will be sent.</param>
    /// <param name="gap">What is missing before that place, if anything is.</param>
    /// <remarks>
    /// An <c>id:</c> without data sets the client's last event id and fires nothing ("If the data buffer is an empty
    /// string … return"). A gap stands before it: a connection that is cut in between must leave the client with its old
    /// cursor, or the gap would be silent.
    /// </remarks>
    public static byte[] Opening(TimeSpan retry, EventId cursor, GapEvent? gap)
    {
        byte[] head = Encoding.ASCII.GetBytes($"retry: {(long)retry.TotalMilliseconds}\n{(gap is null ? "" : "\n")}");
        byte[] tail = Encoding.ASCII.GetBytes($"id: {cursor}\n\n");
        return EventFrame.Wrap([.. head, .. gap is { } g ? Block(g.ToEvent()) : [], .. tail]);
    }

    /// <summary>A gap in the middle of a stream, and then the new cursor: who was told once need not be told again.</summary>
    public static byte[] Gap(GapEvent gap, EventId cursor) =>
        EventFrame.Wrap([.. Block(gap.ToEvent()), .. Encoding.ASCII.GetBytes($"id: {cursor}\n\n")]);

    /// <summary>The last frame of a stream whose token has expired: the client may come back with a new one.</summary>
    /// <param name="retry">
    /// After how long it does so by itself, at the least, and twice that at the most: tokens that were made together expire
    /// together, and their bearers shall not all come back in the same moment.
    /// </param>
    public static byte[] Expired(TimeSpan retry) =>
        EventFrame.Wrap(Block(SseEvent.OfServer("{}"u8.ToArray(), "rawsse.expired", retry * (1 + Random.Shared.NextDouble()))));

    private static byte[] Block(SseEvent e)
    {
        byte[] block = new byte[EventEncoder.GetLength(e, id: default)];
        _ = EventEncoder.Write(e, id: default, block);
        return block;
    }
}
