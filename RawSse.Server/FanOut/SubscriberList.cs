using RawSse.Framing;
using RawSse.Net;

namespace RawSse.FanOut;

/// <summary>
/// The list of a shard's subscribers. Each subscriber knows its index in the list, so removing one costs the same
/// however many there are. Only the shard's thread uses it.
/// </summary>
/// <param name="retry">The time after which a client whose token has expired reconnects.</param>
internal sealed class SubscriberList(TimeSpan retry)
{
    private readonly List<Subscriber> _subscribers = [];
    private int _expiring;

    /// <summary>The number of subscribers. Any other thread that reads it gets an approximate value.</summary>
    public int Count => _subscribers.Count;

    /// <summary>Enumerates the subscribers. The list must not change meanwhile.</summary>
    public List<Subscriber>.Enumerator GetEnumerator() => _subscribers.GetEnumerator();

    /// <summary>Adds a subscriber.</summary>
    public void Add(Subscriber subscriber)
    {
        subscriber.Index = _subscribers.Count;
        _subscribers.Add(subscriber);
        _expiring += subscriber.HasExpiry ? 1 : 0;
    }

    /// <summary>Removes a subscriber. The last one takes its index.</summary>
    /// <returns>False if it was removed before.</returns>
    public bool Remove(Subscriber subscriber)
    {
        if (subscriber.Index < 0)
        {
            return false;
        }

        if (_subscribers[subscriber.Index] != subscriber)
        {
            throw new InvalidOperationException("the index belongs to another subscriber");
        }

        Subscriber last = _subscribers[^1];
        _subscribers[subscriber.Index] = last;
        last.Index = subscriber.Index;
        _subscribers.RemoveAt(_subscribers.Count - 1);
        _expiring -= subscriber.HasExpiry ? 1 : 0;
        subscriber.Index = -1;
        return true;
    }

    /// <summary>Ends each stream whose token has expired.</summary>
    /// <param name="utcNow">The current time, in UTC ticks.</param>
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
