using System.Runtime.InteropServices;
using RawSse.Events;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.FanOut;

/// <summary>
/// Finds the audiences of a shard by topic. An event costs one lookup for each of its topics and a step for each
/// audience that matches, however many audiences there are.
/// </summary>
/// <remarks>Only the shard's thread uses it.</remarks>
internal sealed class AudienceIndex
{
    private readonly Dictionary<(TopicFilter Filter, StreamFraming Framing), Audience> _audiences = [];
    private readonly Dictionary<string, Pattern> _byName = new(StringComparer.Ordinal);
    private readonly PrefixTable _byPrefix = new();
    private readonly List<Audience> _touched = [];
    private int _current;

    /// <summary>The number of audiences.</summary>
    public int Count => _audiences.Count;

    /// <summary>
    /// The audiences for which <see cref="Match"/> has noted events since the last <see cref="Clear"/>.
    /// </summary>
    public List<Audience> Touched => _touched;

    /// <summary>
    /// The number of subscribers that have been sent everything that the shard has seen. Any thread may read it.
    /// </summary>
    public int CurrentCount => Volatile.Read(ref _current);

    /// <summary>Returns the audience for a new subscriber, and counts the subscriber.</summary>
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

    /// <summary>Uncounts a subscriber. The audience goes with its last one.</summary>
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

    /// <summary>Marks a subscriber as current: it has been sent everything that the shard has seen.</summary>
    public void JoinCurrent(Subscriber subscriber)
    {
        subscriber.CurrentIndex = subscriber.Audience!.Current.Count;
        subscriber.Audience.Current.Add(subscriber);
        _current++;
    }

    /// <summary>Marks a subscriber as lagging: from now on it has a cursor of its own.</summary>
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
            throw new InvalidOperationException("the index belongs to another subscriber");
        }

        Subscriber last = current[^1];
        current[subscriber.CurrentIndex] = last;
        last.CurrentIndex = subscriber.CurrentIndex;
        current.RemoveAt(current.Count - 1);
        subscriber.CurrentIndex = -1;
        _current--;
    }

    /// <summary>Notes an event for every audience that asks for one of its topics.</summary>
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

    /// <summary>Clears what was noted.</summary>
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
