using RawSse.FanOut;
using RawSse.Log;
using RawSse.Net;
using RawSse.Publishing;

namespace RawSse.Sources;

/// <summary>Publishes the system topics, once a second and only while a subscriber asks for them.</summary>
/// <remarks>Only the shared timer calls it.</remarks>
/// <param name="log">The log, whose events are counted.</param>
/// <param name="shards">The shards, which know what subscribers ask for and what was sent.</param>
/// <param name="connections">The counts of connections.</param>
/// <param name="publisher">Publishes the events.</param>
/// <param name="time">The server's clock.</param>
internal sealed class SystemTopicSource(
    EventLog log, FanOutShards shards, ConnectionCounts connections, Publisher publisher, TimeProvider time)
{
    /// <summary>
    /// The most topics that a <c>$stats</c> event names. There is a bound because the history keeps each such event.
    /// </summary>
    private const int MaxTopics = 20;

    private static readonly CloseReason[] Reasons = Enum.GetValues<CloseReason>();

    private int _clients = -1;
    private int _arrivals;
    private long _at = time.GetTimestamp();
    private Position _end = log.End;
    private FanOutFigures _before;
    private long[] _passes = new long[PassTimes.Classes];
    private long[] _passesBefore = new long[PassTimes.Classes];

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
        long[] passes = TakePassTimes();
        double seconds = Math.Max(0.001, time.GetElapsedTime(_at).TotalSeconds);
        Position end = log.End;
        if (shards.IsRequested(SystemTopics.Stats))
        {
            var stats = new ServerStats
            {
                Clients = clients,
                Connections = connections.Count,
                EventsPerSecond = EventLog.EventsBetween(_end, end) / seconds,
                DeliveriesPerSecond = (now.Events - _before.Events) / seconds,
                BytesPerSecond = (now.Bytes - _before.Bytes) / seconds,
                MedianPass = Shorter(PassTimes.Percentile(passes, 0.5), now.SlowestPass),
                Percentile99Pass = Shorter(PassTimes.Percentile(passes, 0.99), now.SlowestPass),
                SlowestPass = now.SlowestPass,
                Lagging = now.Lagging,
                LongestLag = now.LongestLag,
                History = log.Held,
                MemoryBytes = Environment.WorkingSet,
                Ends = [.. Reasons.Select(reason => (reason, connections.Ended(reason))).Where(end => end.Item2 > 0)],
                TopicCount = log.TopicCount,
                Topics = log.GetLargestTopics(MaxTopics),
            };
            publisher.Post(new Publication(SystemTopics.StatsEvent(stats), SystemTopics.Stats));
        }

        _at = time.GetTimestamp();
        _end = end;
        _before = now;
    }

    /// <summary>A percentile is rounded up, but no pass was slower than the slowest.</summary>
    private static TimeSpan Shorter(TimeSpan percentile, TimeSpan slowest) =>
        percentile < slowest ? percentile : slowest;

    /// <summary>Returns the number of passes of each duration since the last call.</summary>
    private long[] TakePassTimes()
    {
        (_passesBefore, _passes) = (_passes, _passesBefore);
        Array.Clear(_passes);
        shards.AddPassTimesTo(_passes);
        long[] taken = _passesBefore;
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = _passes[i] - taken[i];
        }

        return taken;
    }
}
