
namespace RawSse.Log;

/// <summary>
/// What an event costs in memory, in bytes: the one measure of how much the log keeps, and of how much a publisher may
/// publish. The constants are the sizes of objects and entries on a 64-bit runtime, rounded up.
/// </summary>
internal static class EventCost
{
    /// <summary>An event's place in its segment: where it begins, when it came, its topics, its place in their index.</summary>
    private const int IndexEntry = 20;

    /// <summary>A further topic: its place in the index, sorted by number and by name.</summary>
    private const int AdditionalTopic = 32;

    /// <summary>A name: an object, a string, an entry of the table, and the set of this topic alone.</summary>
    private const int Name = 208;

    /// <summary>A set of several topics: an object and an array.</summary>
    private const int Set = 64;

    /// <summary>A publisher's own id: an object, two strings and its place in the queue.</summary>
    private const int Key = 160;

    /// <summary>What an event may cost a publisher to count as one.</summary>
    private const int Unit = 4096;

    /// <summary>An entry for each topic on which the id is known.</summary>
    private const int KeyOnTopic = 56;

    /// <summary>An event, without the names that it shares with others.</summary>
    /// <param name="frame">Bytes of its frame.</param>
    /// <param name="topics">How many topics it is on.</param>
    /// <param name="keyLength">Characters of the publisher's own id; 0 for none.</param>
    public static int Of(int frame, int topics, int keyLength) =>
        frame + IndexEntry + ((topics - 1) * AdditionalTopic) + (keyLength == 0 ? 0 : Key + (2 * keyLength) + (topics * KeyOnTopic));

    /// <summary>As how many an event counts where a publisher may publish so many: one for each 4 KiB, or part of it.</summary>
    public static int Units(in SseEvent e, TopicSet topics)
    {
        int cost = Of(e.Data.Length + e.Type.Length, topics.Names.Length, keyLength: 0);
        foreach (string name in topics.Names)
        {
            cost += OfName(name);
        }

        return 1 + ((cost - 1) / Unit);
    }

    /// <summary>The name of a topic, however many events are on it.</summary>
    public static int OfName(string name) => Name + (2 * name.Length);

    /// <summary>A set of topics, however many events have it.</summary>
    public static int OfSet(int topics) => topics == 1 ? 0 : Set + (8 * topics);
}
