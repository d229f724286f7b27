using System.Runtime.InteropServices;
using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// The audiences of a shard, found by topic: an event costs a look-up for each of its topics and whoever matches, however
/// many audiences there are. Owned by the shard's thread.
/// </summary>
internal sealed class AudienceIndex
{
    private readonly Dictionary<(TopicFilter Filter, StreamFraming Framing), Audience> _audiences = [];
    private readonly Dictionary<string, Pattern> _byName = new(StringComparer.Ordinal);
    private readonly PrefixTable _byPrefix = new();
    private readonly List<Audience> _touched = [];
    private int _current;

    /// <summary>How many there are.</summary>
    public int Count => _audiences.Count;

    /// <summary>The audiences that <see cref="Match"/> found events for since <see cref="Clear"/>.</summary>
    public List<Audience> Touched => _touched;

    /// <summary>How many subscribers have been sent all that the shard has seen; any thread may read.</summary>
    public int CurrentCount => Volatile.Read(ref _current);

    /// <summary>The audience of a new subscriber.</summary>
    public Audience Join(TopicFilter filter, StreamFraming framing)
    {
        ref Audience? audience =
            ref CollectionsMarshal.GetValueRefOrAddDefault(_audiences, (filter, framing), out bool exists);
        if (!exists)
        {
            audience = new Audience(filter, framing);
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

        _ = _audiences.Remove((audience.Filter, audience.Framing));
        int names = audience.Filter.Names.Length;
        for (int i = 0; i < audience.Places.Length; i++)
        {
            (Pattern pattern, int seat) = audience.Places[i];
            pattern.Remove(audience, seat);
            if (pattern.Count > 0)
            {
                continue;
            }

            if (i < names)
            {
                _ = _byName.Remove(pattern.Text);
            }
            else
            {
                _byPrefix.Remove(pattern);
            }
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
    public void LeaveCurrent(Subscriber subscriber, Position cursor)
    {
        subscriber.Cursor = cursor;
        if (subscriber.CurrentIndex < 0)
        {
            return;
        }

        List<Subscriber> current = subscriber.Audience!.Current;
        if (current[subscriber.CurrentIndex] != subscriber)
        {
            throw new InvalidOperationException("another subscriber stands in this one's place");
        }

        Subscriber last = current[^1];
        current[subscriber.CurrentIndex] = last;
        last.CurrentIndex = subscriber.CurrentIndex;
        current.RemoveAt(current.Count - 1);
        subscriber.CurrentIndex = -1;
        _current--;
    }

    /// <summary>Notes an event with every audience that asks for one of its topics.</summary>
    public void Match(Position place, KeptTopics topics)
    {
        foreach (Topic topic in topics.Topics)
        {
            if (_byName.TryGetValue(topic.Name, out Pattern? named))
            {
                named.Note(place, _touched);
            }

            _byPrefix.Note(place, topic.Name, _touched);
        }
    }

    /// <summary>Forgets what was noted.</summary>
    public void Clear()
    {
        foreach (Audience audience in _touched)
        {
            audience.ClearMatches();
        }

        _touched.Clear();
    }

    private void Enter(Audience audience)
    {
        int place = 0;
        foreach (string name in audience.Filter.Names)
        {
            if (!_byName.TryGetValue(name, out Pattern? pattern))
            {
                _byName.Add(name, pattern = new Pattern(name));
            }

            pattern.Add(audience, place++);
        }

        foreach (string prefix in audience.Filter.Prefixes)
        {
            _byPrefix.GetOrAdd(prefix).Add(audience, place++);
        }
    }
}
