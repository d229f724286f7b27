using RawSse.Events;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// Finds the events of the log that a subscriber asks for, from its cursor on, at the cost of those that match: events on
/// other topics are stepped over a block at a time. Owned by one shard's thread.
/// </summary>
internal sealed class ReplaySearch(EventLog log, TimeProvider time)
{
    /// <summary>Events found at once: more than one turn sends.</summary>
    private const int MaxFound = 4096;

    /// <summary>How long one search may take: then it is told how far it came, also where nothing was found.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(1);

    private readonly List<Position> _found = [];
    private readonly SearchTerms _terms = new(log);

    /// <summary>What the last search found, in log order.</summary>
    public List<Position> Found => _found;

    /// <summary>Searches.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="cursor">Where to begin.</param>
    /// <param name="end">Where to stop: at most what the log has announced.</param>
    /// <param name="reached">Everything before it that is asked for was found.</param>
    /// <returns>False if the log no longer has the event at the cursor.</returns>
    public bool TryFind(TopicFilter filter, Position cursor, Position end, out Position reached)
    {
        _found.Clear();
        reached = cursor;
        if (cursor < log.Start)
        {
            return false;
        }

        _terms.Set(filter);
        if (_terms.MatchNothing)
        {
            reached = end;
            return true;
        }

        long began = time.GetTimestamp();
        for (bool goesOn = true; goesOn && reached < end;)
        {
            if (!log.TryRead(reached, end, out LogSlice slice))
            {
                return _found.Count > 0;
            }

            int looked = 0;
            while (goesOn && looked < slice.Count)
            {
                looked = slice.Search(_terms, looked, _found);
                goesOn = _found.Count < MaxFound && time.GetElapsedTime(began) < MaxTime;
            }

            reached = slice.PositionOf(looked);
        }

        return true;
    }
}
