namespace RawSse.Log;

/// <summary>
/// Calculates what an event costs in memory, in bytes. This one measure bounds both the size of the history and how
/// much a publisher may publish. The constants are the sizes of objects and table entries on a 64-bit runtime, rounded
/// up. It has no state.
/// </summary>
internal static class EventCost
{
    /// <summary>
    /// The event's entries in its segment: offset, time, topics, and its place in the index by topic.
    /// </summary>
    private const int IndexEntry = 20;

    /// <summary>Each additional topic: its entries in the index, sorted by number and by name.</summary>
    private const int AdditionalTopic = 32;

    /// <summary>A topic name: an object, a string, a table entry, and the set that contains only this topic.</summary>
    private const int Name = 208;

    /// <summary>A set of several topics: an object and an array.</summary>
    private const int Set = 64;

    /// <summary>A publisher's own id: an object, two strings and a queue entry.</summary>
    private const int Key = 160;

    /// <summary>The cost up to which an event counts as one against its publisher's rate.</summary>
    private const int Unit = 4096;

    /// <summary>A table entry for each topic on which a publisher's own id is known.</summary>
    private const int KeyOnTopic = 56;

    /// <summary>Returns the cost of an event, without the topic names that it shares with others.</summary>
    /// <param name="frame">The size of its frame in bytes.</param>
    /// <param name="topics">The number of its topics.</param>
    /// <param name="keyLength">
    /// The length of the publisher's own id and of the publisher's name, in characters; 0 for none.
    /// </param>
    public static int Of(int frame, int topics, int keyLength) =>
        frame + IndexEntry + ((topics - 1) * AdditionalTopic)
        + (keyLength == 0 ? 0 : Key + (2 * keyLength) + (topics * KeyOnTopic));

    /// <summary>
    /// Returns how many events an event counts as against its publisher's rate: one for each 4 KiB, or part of it.
    /// </summary>
    public static int Units(in SseEvent e, TopicSet topics)
    {
        int cost = Of(e.Data.Length + e.Type.Length, topics.Names.Length, keyLength: 0);
        foreach (string name in topics.Names)
        {
            cost += OfName(name);
        }

        return 1 + ((cost - 1) / Unit);
    }

    /// <summary>Returns the cost of a topic name, which does not depend on how many events are on the topic.</summary>
    public static int OfName(string name) => Name + (2 * name.Length);

    /// <summary>Returns the cost of a set of topics, which does not depend on how many events have it.</summary>
    public static int OfSet(int topics) => topics == 1 ? 0 : Set + (8 * topics);
}
