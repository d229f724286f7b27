using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;
using RawSse.Net;
using RawSse.Publishing;
using RawSse.Sources;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sources;

/// <summary>What the server reports about itself, and when.</summary>
public sealed class SystemTopicSourceTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly TellingOrder _order = new();
    private readonly ConnectionCounts _connections = new(NullLogger.Instance);
    private readonly EventLog _log;
    private readonly EventLoops _loops;
    private readonly FanOutShards _shards;
    private readonly SystemTopicSource _source;

    public SystemTopicSourceTests()
    {
        _log = new EventLog(new Retention(1000, 1 << 20, TimeSpan.FromHours(1)), _time, "test");
        var options = new FanOutOptions(
            _time, TimeSpan.Zero, TimeSpan.Zero, SlowClientPolicy.Gap, TimeSpan.FromSeconds(3));
        _loops = new EventLoops(2, _ => Loops.New());
        _shards = new FanOutShards(_log, options, _loops);
        _loops.Start();
        _source = new SystemTopicSource(_log, _shards, _connections, Publishers.Of(_order), _time);
    }

    public void Dispose()
    {
        _shards.Stop();
        _loops.Join(Wait.Bound);
    }

    [Test]
    public void Nothing_is_told_while_nobody_asks()
    {
        _ = Subscribe("*");
        _source.Publish();
        Assert.That(_order.Told, Is.Empty);
    }

    [Test]
    public void Clients_are_told_when_their_number_has_changed_or_someone_new_asks()
    {
        _ = Subscribe("$online");
        _source.Publish();
        _source.Publish();
        ScriptedWire other = Subscribe("default");
        _source.Publish();
        other.Close(CloseReason.PeerClosed);
        Wait.Until(() => _shards.Subscribers == 1, "the other has gone");
        _source.Publish();
        _ = Subscribe("$*");
        _source.Publish();
        int[] clients =
            [.. _order.Told
                .Where(t => t.Topics == SystemTopics.Online)
                .Select(t => t.Data.GetProperty("clients").GetInt32())];
        Assert.That(clients, Is.EqualTo(new[] { 1, 2, 1, 2 }));
    }

    [Test]
    public void A_client_that_takes_the_place_of_another_is_told_although_the_number_is_the_same()
    {
        ScriptedWire first = Subscribe("$online");
        _source.Publish();
        first.Close(CloseReason.PeerClosed);
        Wait.Until(() => _shards.Subscribers == 0, "it has gone");
        _ = Subscribe("$online");
        _source.Publish();
        Assert.That(_order.Told.Select(t => t.Data.GetProperty("clients").GetInt32()), Is.EqualTo(new[] { 1, 1 }));
    }

    [Test]
    public void Stats_are_rates_since_the_last_ones()
    {
        _ = Subscribe("$stats");
        ScriptedWire[] readers = [Subscribe("default"), Subscribe("default")];
        _source.Publish();
        for (int i = 0; i < 10; i++)
        {
            _ = _log.Append(new SseEvent("x"), TopicSet.Default);
        }

        _shards.Wake();
        Wait.Until(() => _shards.TakeFigures() is { Events: 20, Lagging: 0 }, "both have all");
        _time.Advance(TimeSpan.FromSeconds(2));
        _source.Publish();
        _time.Advance(TimeSpan.FromSeconds(1));
        _source.Publish();
        Assert.Multiple(() =>
        {
            Assert.That(Values("clients"), Is.EqualTo(new[] { 3.0, 3, 3 }));
            Assert.That(Values("eventsPerSecond"), Is.EqualTo(new[] { 0.0, 5, 0 }));
            Assert.That(Values("deliveriesPerSecond"), Is.EqualTo(new[] { 0.0, 10, 0 }));
            Assert.That(Values("bytesPerSecond"), Is.EqualTo(new[] { 0, readers.Sum(r => r.Taken.Length) / 2, 0.0 }));
            Assert.That(Values("lagging")[1..], Is.EqualTo(new[] { 0.0, 0 }));
            Assert.That(Values("memoryBytes"), Has.All.Positive);
        });
    }

    [Test]
    public void Clients_whose_wires_are_full_are_lagging()
    {
        _ = Subscribe("$stats");
        ScriptedWire slow = Subscribe("default");
        Wait.Until(() => _shards.TakeFigures().Lagging == 0, "both are current");
        slow.Room = 0;
        _ = _log.Append(new SseEvent("x"), TopicSet.Default);
        _shards.Wake();
        Wait.Until(() => _shards.TakeFigures().Lagging == 1, "it lags");
        _source.Publish();
        Assert.That(Values("lagging"), Is.EqualTo(new[] { 1.0 }));
    }

    [Test]
    public void Passes_history_topics_and_ends_are_told()
    {
        _ = Subscribe("$stats");
        _ = Subscribe("a");
        Wait.Until(() => _shards.TakeFigures().Lagging == 0, "both are current");
        for (int i = 0; i < 3; i++)
        {
            _ = _log.Append(new SseEvent("x"), TopicSet.Of("a", "b"));
        }

        _ = _log.Append(new SseEvent("x"), TopicSet.Of("b"));
        _time.Advance(TimeSpan.FromSeconds(7));
        _log.Trim();
        CloseReason[] reasons = [CloseReason.PeerClosed, CloseReason.PeerClosed, CloseReason.TooSlow];
        foreach (CloseReason reason in reasons)
        {
            _ = _connections.Add();
            _connections.Remove(reason);
        }

        _ = _connections.Add();
        _source.Publish();
        JsonElement stats = _order.Told.Single(told => told.Topics == SystemTopics.Stats).Data;
        Assert.Multiple(() =>
        {
            Assert.That(stats.GetProperty("connections").GetInt32(), Is.EqualTo(1));
            Assert.That(stats.GetProperty("ends").GetRawText(), Is.EqualTo("""{"peerClosed":2,"tooSlow":1}"""));
            Assert.That(stats.GetProperty("historyEvents").GetInt32(), Is.EqualTo(4));
            Assert.That(stats.GetProperty("historyBytes").GetInt64(), Is.EqualTo(_log.Bytes));
            Assert.That(stats.GetProperty("historySeconds").GetInt32(), Is.EqualTo(7));
            Assert.That(stats.GetProperty("topicCount").GetInt32(), Is.EqualTo(2));
            Assert.That(
                stats.GetProperty("topics").GetRawText(),
                Is.EqualTo("""[{"name":"b","events":4},{"name":"a","events":3}]"""));
        });
    }

    [Test]
    public void The_longest_lag_is_that_of_the_client_that_is_furthest_behind()
    {
        _ = Subscribe("$stats");
        ScriptedWire[] slow = [Subscribe("default"), Subscribe("default")];
        Wait.Until(() => _shards.TakeFigures().Lagging == 0, "all are current");
        Array.ForEach(slow, wire => wire.Room = 0);
        for (int i = 0; i < 5; i++)
        {
            _ = _log.Append(new SseEvent("x"), TopicSet.Default);
        }

        _shards.Wake();
        Wait.Until(() => _shards.TakeFigures().Lagging == 2, "both lag");
        _shards.PostHousekeeping(_time.GetUtcNow());
        Wait.Until(() => _shards.TakeFigures().LongestLag > 0, "it was measured");
        _source.Publish();
        Assert.That(Values("lagEvents"), Is.EqualTo(new[] { 4.0 }), "the first event is on its way");
    }

    [Test]
    public void The_pass_times_are_those_since_the_last_event()
    {
        _ = Subscribe("$stats");
        ScriptedWire reader = Subscribe("default");
        Wait.Until(() => _shards.TakeFigures().Lagging == 0, "both are current");
        _source.Publish();
        int passes = 0;
        foreach (int milliseconds in (int[])[1, 1, 10, 1])
        {
            reader.OnSend = () => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
            _ = _log.Append(new SseEvent("x"), TopicSet.Default);
            _shards.Wake();
            passes++;
            Wait.Until(() => CountPasses() == passes, "the pass has ended");
        }

        _source.Publish();
        _source.Publish();
        Assert.Multiple(() =>
        {
            Assert.That(Values("passP50Ms"), Is.EqualTo(new[] { 0, 1.0, 0 }).Within(0.25));
            Assert.That(Values("passP99Ms"), Is.EqualTo(new[] { 0, 10.0, 0 }));
            Assert.That(Values("slowestPassMs"), Is.EqualTo(new[] { 0, 10.0, 0 }));
        });
    }

    private long CountPasses()
    {
        long[] counts = new long[PassTimes.Classes];
        _shards.AddPassTimesTo(counts);
        return counts.Sum();
    }

    private double[] Values(string name) =>
        [.. _order.Told.Where(t => t.Topics == SystemTopics.Stats).Select(t => t.Data.GetProperty(name).GetDouble())];

    private ScriptedWire Subscribe(string topic)
    {
        var wire = new ScriptedWire();
        _shards.Add(new Subscriber(wire, TopicFilter.Of([topic]), _log.End, StreamFraming.Chunked));
        return wire;
    }

    /// <summary>Keeps what is published, and the log as it is.</summary>
    private sealed class TellingOrder : IOrder
    {
        public List<(TopicSet Topics, JsonElement Data)> Told { get; } = [];

        public ValueTask<EventId?> CommitAsync(in Publication publication)
        {
            Told.Add((publication.Topics, JsonDocument.Parse(publication.Event.Data).RootElement));
            return ValueTask.FromResult<EventId?>(new EventId("test", Told.Count));
        }

        public ValueTask<EventId?> CommitAsync(ReadOnlyMemory<Publication> batch) => throw new NotSupportedException();

        public void Trim()
        {
        }

        public void Seal()
        {
        }
    }
}
