using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// Subscribers of one shard that ask for the same topics in the same framing: what to send them is worked out once for all. Owned by the
/// shard's thread.
/// </summary>
/// <param name="filter">What they ask for.</param>
/// <param name="framing">The framing of their streams.</param>
internal sealed class Audience(TopicFilter filter, StreamFraming framing)
{
    /// <summary>A list that has grown for a burst is not kept for each of thousands of audiences.</summary>
    private const int MaxMatchesKept = 256;

    /// <summary>What they ask for.</summary>
    public TopicFilter Filter { get; } = filter;

    /// <summary>The framing of their streams.</summary>
    public StreamFraming Framing { get; } = framing;

    /// <summary>How many there are, lagging or not.</summary>
    public int Count { get; set; }

    /// <summary>For each name and then each prefix of the filter, the pattern and where in it this audience stands.</summary>
    public (Pattern Pattern, int Seat)[] Places { get; } = new (Pattern, int)[filter.Names.Length + filter.Prefixes.Length];

    /// <summary>
    /// Those who have been sent all that the shard has seen. They need no cursor of their own: a pass that finds nothing
    /// for this audience does not touch them.
    /// </summary>
    public List<Subscriber> Current { get; } = [];

    /// <summary>The places before the events of this pass that are for them, in log order.</summary>
    public List<Position> Matches { get; } = [];

    /// <summary>Forgets the events of this pass.</summary>
    public void ClearMatches()
    {
        Matches.Clear();
        if (Matches.Capacity > MaxMatchesKept)
        {
            Matches.Capacity = MaxMatchesKept;
        }
    }
}
