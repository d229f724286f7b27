using RawSse.Events;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// Finds the events from a subscriber's cursor on that the subscriber asks for. The cost depends on the events that
/// match: events on other topics are skipped a block at a time. Only the shard's thread uses it.
/// </summary>
internal sealed class ReplaySearch(EventLog log, TimeProvider time)
{
    /// <summary>A search stops once it has found this many events, which is more than one turn sends.</summary>
    private const int MaxFound = 4096;

    /// <summary>A search stops after this time and returns how far it got, even if it found nothing.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromMilliseconds(1);

    private readonly List<Position> _found = [];
    private readonly SearchTerms _terms = new(log);

    /// <summary>The positions of the events that the last search found, in the order of the log.</summary>
    public List<Position> Found => _found;

    /// <summary>Searches the log.</summary>
    /// <param name="filter">The topics to search for.</param>
    /// <param name="cursor">Where to start.</param>
    /// <param name="end">Where to stop. It must not be after the end of the log.</param>
    /// <param name="reached">How far the search got. All matching events before this position were found.</param>
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
