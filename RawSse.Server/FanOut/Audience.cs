using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// The subscribers of one shard that ask for the same topics in the same framing. What to send them is worked out once
/// for all.
/// </summary>
/// <remarks>Only the shard's thread uses it.</remarks>
/// <param name="filter">The topics that they ask for.</param>
/// <param name="framing">The framing of their streams.</param>
internal sealed class Audience(TopicFilter filter, StreamFraming framing)
{
    /// <summary>
    /// The largest capacity that a list keeps. What it grew to in a burst is too much for each of thousands of
    /// audiences.
    /// </summary>
    private const int MaxMatchesKept = 256;

    /// <summary>The topics that they ask for.</summary>
    public TopicFilter Filter { get; } = filter;

    /// <summary>The framing of their streams.</summary>
    public StreamFraming Framing { get; } = framing;

    /// <summary>The number of subscribers, whether they lag or not.</summary>
    public int Count { get; set; }

    /// <summary>
    /// The pattern of each name and then of each prefix of the filter, and the index of this audience in it.
    /// </summary>
    public (Pattern Pattern, int Seat)[] Places { get; } =
        new (Pattern, int)[filter.Names.Length + filter.Prefixes.Length];

    /// <summary>
    /// The subscribers that have been sent everything that the shard has seen. They need no cursor of their own, so a
    /// pass that finds nothing for this audience does not touch them.
    /// </summary>
    public List<Subscriber> Current { get; } = [];

    /// <summary>The positions right before those events of this pass that are for them, in log order.</summary>
    public List<Position> Matches { get; } = [];

    /// <summary>Clears the events of this pass.</summary>
    public void ClearMatches()
    {
        Matches.Clear();
        if (Matches.Capacity > MaxMatchesKept)
        {
            Matches.Capacity = MaxMatchesKept;
        }
    }
}
