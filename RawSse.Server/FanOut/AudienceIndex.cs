using System.Runtime.InteropServices;
using RawSse.Events;

namespace RawSse.FanOut;

/// <summary>
/// The audiences of a shard, found by topic: an event costs a look-up for each of its topics and whoever matches, however
/// many audiences there are. Owned by the shard's thread.
/// </summary>
internal sealed class AudienceIndex
{
    private readonly Dictionary<(TopicFilter Filter, bool IsChunked), Audience> _audiences = [];
    private readonly Dictionary<string, List<Audience>> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Audience>> _byPrefix = new(StringComparer.Ordinal);

    /// <summary>How many prefixes there are of each length, so that only lengths that occur are looked up.</summary>
    private readonly int[] _prefixLengths = new int[TopicSet.MaxNameLength + 1];

    private readonly List<Audience> _touched = [];
    private int _current;

    /// <summary>How many there are.</summary>
    public int Count => _audiences.Count;

    /// <summary>The audiences that <see cref="Match"/> found events for since <see cref="Clear"/>.</summary>
    public List<Audience> Touched => _touched;

    /// <summary>How many subscribers have been sent all that the shard has seen; any thread may read.</summary>
    public int CurrentCount => Volatile.Read(ref _current);

    /// <summary>The audience of a new subscriber.</summary>
    public Audience Join(TopicFilter filter, bool isChunked)
    {
        ref Audience? audience =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_audiences, (filter, isChunked), out bool exists);
        if (!exists)
        {
            audience = new Audience(filter, isChunked);
            Enter(audience);
        }

        audience!.Count++;
        return audience;
    }

    /// <summary>A subscriber has left its audience; the last one takes it along.</summary>
    public void Leave(Audience audience)
    {
        if (--audience.Count > 0)
        {
            return;
        }

        _ = _audiences.Remove((audience.Filter, audience.IsChunked));
        foreach (string name in audience.Filter.Names)
        {
            Remove(_byName, name, audience);
        }

        foreach (string prefix in audience.Filter.Prefixes)
        {
            Remove(_byPrefix, prefix, audience);
            _prefixLengths[prefix.Length]--;
        }
    }

    /// <summary>A subscriber has been sent all that the shard has seen.</summary>
    public void JoinCurrent(Subscriber subscriber)
    {
        subscriber.CurrentIndex = subscriber.Audience!.Current.Count;
        subscriber.Audience.Current.Add(subscriber);
        _current++;
    }

    /// <summary>From now on the subscriber has a cursor of its own.</summary>
    public void LeaveCurrent(Subscriber subscriber, long cursor)
    {
        subscriber.Cursor = cursor;
        if (subscriber.CurrentIndex < 0)
        {
            return;
        }

        List<Subscriber> current = subscriber.Audience!.Current;
        Subscriber last = current[^1];
        current[subscriber.CurrentIndex] = last;
        last.CurrentIndex = subscriber.CurrentIndex;
        current.RemoveAt(current.Count - 1);
        subscriber.CurrentIndex = -1;
        _current--;
    }

    /// <summary>Notes an event with every audience that asks for one of its topics.</summary>
    public void Match(long sequence, TopicSet topics)
    {
        foreach (string topic in topics.Names)
        {
            if (_byName.TryGetValue(topic, out List<Audience>? named))
            {
                Note(sequence, named);
            }

            if (_byPrefix.Count > 0)
            {
                MatchPrefixes(sequence, topic);
            }
        }
    }

    /// <summary>Forgets what was noted.</summary>
    public void Clear()
    {
        foreach (Audience audience in _touched)
        {
            audience.Matches.Clear();
        }

        _touched.Clear();
    }

    private void MatchPrefixes(long sequence, string topic)
    {
        var lookup = _byPrefix.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int length = TopicFilter.ShortestPrefix(topic); length <= topic.Length; length++)
        {
            if (_prefixLengths[length] > 0 && lookup.TryGetValue(topic.AsSpan(0, length), out List<Audience>? audiences))
            {
                Note(sequence, audiences);
            }
        }
    }

    private void Note(long sequence, List<Audience> audiences)
    {
        foreach (Audience audience in audiences)
        {
            if (audience.Matches.Count == 0)
            {
                _touched.Add(audience);
            }

            // An event may be asked for by several of its topics: it is sent once.
            if (audience.Matches.Count == 0 || audience.Matches[^1] != sequence)
            {
                audience.Matches.Add(sequence);
            }
        }
    }

    private void Enter(Audience audience)
    {
        foreach (string name in audience.Filter.Names)
        {
            Add(_byName, name, audience);
        }

        foreach (string prefix in audience.Filter.Prefixes)
        {
            Add(_byPrefix, prefix, audience);
            _prefixLengths[prefix.Length]++;
        }
    }

    private static void Add(Dictionary<string, List<Audience>> index, string key, Audience audience)
    {
        if (!index.TryGetValue(key, out List<Audience>? audiences))
        {
            index.Add(key, audiences = []);
        }

        audiences.Add(audience);
    }

    private static void Remove(Dictionary<string, List<Audience>> index, string key, Audience audience)
    {
        List<Audience> audiences = index[key];
        _ = audiences.Remove(audience);
        if (audiences.Count == 0)
        {
            _ = index.Remove(key);
        }
    }
}
