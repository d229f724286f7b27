using RawSse.FanOut;
using RawSse.Log;
using RawSse.Publishing;

namespace RawSse.Sources;

/// <summary>Publishes the system topics, once a second and only while a subscriber asks for them.</summary>
/// <remarks>Only the shared timer calls it.</remarks>
/// <param name="log">The log, whose events are counted.</param>
/// <param name="shards">The shards, which know what subscribers ask for and what was sent.</param>
/// <param name="publisher">Publishes the events.</param>
/// <param name="time">The server's clock.</param>
internal sealed class SystemTopicSource(EventLog log, FanOutShards shards, Publisher publisher, TimeProvider time)
{
    private int _clients = -1;
    private int _arrivals;
    private long _at = time.GetTimestamp();
    private Position _end = log.End;
    private FanOutFigures _before;

    /// <summary>Publishes what there is to say this second.</summary>
    public void Publish()
    {
        // Read in this order: whoever sees that a new subscriber asks for the topic also sees that it is counted.
        int arrivals = shards.SystemTopicArrivals;
        bool isOnlineRequested = shards.IsRequested(SystemTopics.Online);
        int clients = shards.Subscribers;
        if (isOnlineRequested && (clients != _clients || arrivals != _arrivals))
        {
            _clients = clients;
            _arrivals = arrivals;
            publisher.Post(new Publication(SystemTopics.OnlineEvent(clients), SystemTopics.Online));
        }

        FanOutFigures now = shards.TakeFigures();
        double seconds = Math.Max(0.001, time.GetElapsedTime(_at).TotalSeconds);
        Position end = log.End;
        if (shards.IsRequested(SystemTopics.Stats))
        {
            var stats = new ServerStats(
                clients,
                EventLog.EventsBetween(_end, end) / seconds,
                (now.Events - _before.Events) / seconds,
                (now.Bytes - _before.Bytes) / seconds,
                now.SlowestPass,
                now.Lagging,
                Environment.WorkingSet);
            publisher.Post(new Publication(SystemTopics.StatsEvent(stats), SystemTopics.Stats));
        }

        _at = time.GetTimestamp();
        _end = end;
        _before = now;
    }
}
