using BenchmarkDotNet.Attributes;
using RawSse.Events;
using RawSse.FanOut;
using RawSse.Framing;
using RawSse.Log;

namespace RawSse.Benchmarks.FanOut;

/// <summary>Measures one delivery of an event that is appended and sent to 10,000 subscribers.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class DeliveryBenchmarks
{
    private const int Subscribers = 10_000;

    /// <summary>
    /// The number of events that fit before the log must allocate again, which is more than a short run measures.
    /// </summary>
    private const int Room = 1 << 18;

    private static readonly SseEvent Event = new(new string('x', 100));

    private readonly NullWire[] _wires = [.. Enumerable.Range(0, Subscribers).Select(_ => new NullWire())];
    private readonly EventLog _log = new(
        new Retention(1, 1 << 30, TimeSpan.FromHours(1)),
        TimeProvider.System,
        "k3v9q2ab",
        segmentBytes: 2 * Room * 160);

    private Delivery _delivery = null!;

    /// <summary>False for HTTP/1.0 clients, for which the chunk framing is removed once for all of them.</summary>
    [Params(true, false)]
    public bool Chunked { get; set; }

    [GlobalSetup]
    public void Admit()
    {
        // The lists of a segment double as they fill. They are half full here, so the measured events fit.
        for (int i = 0; i < Room; i++)
        {
            _log.Append(_log.End, Event, TopicSet.Default, null);
        }

        _delivery =
            new(_log, new(TimeProvider.System, TimeSpan.Zero, TimeSpan.Zero, SlowClientPolicy.Gap, TimeSpan.Zero));
        foreach (NullWire wire in _wires)
        {
            _delivery.Admit(
                new(wire, TopicFilter.Default, _log.End, Chunked ? StreamFraming.Chunked : StreamFraming.Bare), now: 0);
        }

        _delivery.Pass(now: 0);
    }

    [Benchmark(OperationsPerInvoke = Subscribers)]
    public void OneEventToAll()
    {
        long before = _wires[^1].Sent;
        _log.Append(_log.End, Event, TopicSet.Default, null);
        _delivery.Pass(now: 0);
        if (_wires[^1].Sent - before <= Event.Data.Length)
        {
            throw new InvalidOperationException("nothing was sent");
        }
    }
}
