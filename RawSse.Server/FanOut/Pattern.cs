using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>A name of a topic, or a prefix of names, and the audiences of a shard that ask for it. Owned by the shard's thread.</summary>
/// <param name="text">The name, or the prefix without its asterisk.</param>
internal sealed class Pattern(string text)
{
    private readonly List<(Audience Audience, int Place)> _audiences = new(1);

    /// <summary>The name or the prefix.</summary>
    public string Text { get; } = text;

    /// <summary>How many audiences there are.</summary>
    public int Count => _audiences.Count;

    /// <summary>An audience asks for it.</summary>
    /// <param name="audience">Who.</param>
    /// <param name="place">Which of the audience's patterns this is.</param>
    public void Add(Audience audience, int place)
    {
        audience.Places[place] = (this, _audiences.Count);
        _audiences.Add((audience, place));
    }

    /// <summary>An audience asks for it no more: the last one takes its seat, whatever the number of audiences.</summary>
    /// <param name="audience">Who.</param>
    /// <param name="seat">Where it stands here.</param>
    public void Remove(Audience audience, int seat)
    {
        if (_audiences[seat].Audience != audience)
        {
            throw new InvalidOperationException("another audience sits in this one's seat");
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

    /// <summary>Notes an event with every audience.</summary>
    /// <param name="place">The place before the event.</param>
    /// <param name="touched">Gets the audiences that had none noted before.</param>
    public void Note(Position place, List<Audience> touched)
    {
        foreach ((Audience audience, _) in _audiences)
        {
            List<Position> matches = audience.Matches;
            if (matches.Count == 0)
            {
                touched.Add(audience);
            }

            // An event may be asked for by several of its topics: it is sent once.
            if (matches.Count == 0 || matches[^1] != place)
            {
                matches.Add(place);
            }
        }
    }
}
