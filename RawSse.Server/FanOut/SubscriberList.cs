using RawSse.Framing;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>All subscribers of a shard, each of which knows where it stands here. Owned by the shard's thread.</summary>
/// <param name="retry">After how long clients whose token has expired come back.</param>
internal sealed class SubscriberList(TimeSpan retry)
{
    private readonly List<Subscriber> _subscribers = [];
    private int _expiring;

    /// <summary>How many there are; any thread may read, though not to the last one.</summary>
    public int Count => _subscribers.Count;

    /// <summary>Each of them. None may be added or removed meanwhile.</summary>
    public List<Subscriber>.Enumerator GetEnumerator() => _subscribers.GetEnumerator();

    /// <summary>Takes one in.</summary>
    public void Add(Subscriber subscriber)
    {
        subscriber.Index = _subscribers.Count;
        _subscribers.Add(subscriber);
        _expiring += subscriber.HasExpiry ? 1 : 0;
    }

    /// <summary>Forgets one: the last takes its place, whatever their number.</summary>
    /// <returns>False if it is not here any more.</returns>
    public bool Remove(Subscriber subscriber)
    {
        if (subscriber.Index < 0)
        {
            return false;
        }

        if (_subscribers[subscriber.Index] != subscriber)
        {
            throw new InvalidOperationException("another subscriber stands in this one's place");
        }

        Subscriber last = _subscribers[^1];
        _subscribers[subscriber.Index] = last;
        last.Index = subscriber.Index;
        _subscribers.RemoveAt(_subscribers.Count - 1);
        _expiring -= subscriber.HasExpiry ? 1 : 0;
        subscriber.Index = -1;
        return true;
    }

    /// <summary>Ends the streams of those who may not read any longer.</summary>
    /// <param name="utcNow">The time, in UTC ticks.</param>
    public void EndExpiredStreams(long utcNow)
    {
        if (_expiring == 0)
        {
            return;
        }

        foreach (Subscriber subscriber in _subscribers)
        {
            if (subscriber.ExpiresAt <= utcNow)
            {
                subscriber.End(CloseReason.TokenExpired, subscriber.Framing.Wrap(ControlBlocks.Expired(retry)));
            }
        }
    }

    /// <summary>Ends every stream.</summary>
    public void EndAllStreams(CloseReason reason)
    {
        foreach (Subscriber subscriber in _subscribers)
        {
            subscriber.End(reason);
        }
    }
}
