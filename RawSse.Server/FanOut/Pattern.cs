using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>A topic name or a prefix of names, and the audiences of one shard that ask for it.</summary>
/// <remarks>Only the shard's thread uses it.</remarks>
/// <param name="text">The name, or the prefix without its asterisk.</param>
internal sealed class Pattern(string text)
{
    private readonly List<(Audience Audience, int Place)> _audiences = new(1);

    /// <summary>The name or the prefix.</summary>
    public string Text { get; } = text;

    /// <summary>The number of audiences.</summary>
    public int Count => _audiences.Count;

    /// <summary>Adds an audience.</summary>
    /// <param name="audience">The audience.</param>
    /// <param name="place">The index of this pattern among those of the audience.</param>
    public void Add(Audience audience, int place)
    {
        audience.Places[place] = (this, _audiences.Count);
        _audiences.Add((audience, place));
    }

    /// <summary>
    /// Removes an audience. The last one takes its seat, so this costs the same however many there are.
    /// </summary>
    /// <param name="audience">The audience.</param>
    /// <param name="seat">Its index in this pattern.</param>
    public void Remove(Audience audience, int seat)
    {
        if (_audiences[seat].Audience != audience)
        {
            throw new InvalidOperationException("the index belongs to another audience");
        }

        (Audience last, int place) = _audiences[^1];
        _audiences[seat] = (last, place);
        last.Places[place] = (this, seat);
        _audiences.RemoveAt(_audiences.Count - 1);
        if (_audiences.Count < _audiences.Capacity / 4)
        {
            _audiences.Capacity /= 2;
        }
    }

    /// <summary>Notes an event for every audience.</summary>
    /// <param name="place">The position right before the event.</param>
    /// <param name="touched">Receives the audiences for which no event was noted before.</param>
    public void Note(Position place, List<Audience> touched)
    {
        foreach ((Audience audience, _) in _audiences)
        {
            List<Position> matches = audience.Matches;
            if (matches.Count == 0)
            {
                touched.Add(audience);
            }

            // An audience may ask for several of an event's topics. The event is sent once.
            if (matches.Count == 0 || matches[^1] != place)
            {
                matches.Add(place);
            }
        }
    }
}
