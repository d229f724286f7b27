using RawSse.Benchmarks.Compare;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// The clients that mean no harm: 500 live streams of one topic, and a publisher of 20 events of 100 bytes a second.
/// One thread reads the streams, and another publishes the events by the clock.
/// </summary>
internal sealed class HonestLoad : IDisposable
{
    /// <summary>The topic that the streams listen to.</summary>
    public const string Topic = "honest";

    private const int Streams = 500;
    private const double EventsPerSecond = 20;
    private const int PumpMilliseconds = 20;
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(10);

    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _published = new();
    private readonly RunMark _mark = RunMark.Random();
    private readonly Tally _tally = new(inFlight: 0);
    private readonly Crowd _crowd;
    private readonly Publisher _publisher;
    private readonly PublishThread _publishing;
    private readonly Thread _reading;
    private readonly long _publishingSince;
    private volatile bool _isOver;
    private Exception? _failure;

    private HonestLoad(RunningPeer server, string? publishKey, CancellationToken stop)
    {
        _stop = stop;
        LoadOptions options = server.Target(
            new() { Url = new("http://127.0.0.1/"), Connections = Streams, Rate = EventsPerSecond });
        Uri url = new($"{options.Url}?topic={Topic}");
        options = options with { Url = url, PublishUrl = url, PublishKey = publishKey };
        options.Check();
        _crowd = new(options, ServerAddress.Resolve(url), _mark, _tally);
        try
        {
            Ramp(options.RampLimit);
            _publisher = new(options, _mark);
        }
        catch
        {
            _crowd.Dispose();
            throw;
        }

        _publishing = new(_publisher, new(options, _tally.Permits));
        _reading = new(Read) { Name = "honest", IsBackground = true };
        _reading.Start();
        _publishingSince = Stamp.Now;
        _publishing.Start(AtMost, long.MaxValue, _published.Token);
    }

    /// <summary>Opens the streams, and begins to publish to them.</summary>
    /// <exception cref="LoadFailure">Not all streams were opened.</exception>
    public static HonestLoad Open(RunningPeer server, string? publishKey, CancellationToken stop) =>
        new(server, publishKey, stop);

    /// <summary>Measures the events from now on as a separate stretch.</summary>
    /// <param name="duration">The length of the stretch.</param>
    /// <param name="meanwhile">An action that is called about ten times a second.</param>
    public void Measure(TimeSpan duration, Action meanwhile)
    {
        _tally.Measure(_publishing.Published + 1);
        Wait(duration, () => !_publishing.Busy, meanwhile);
        if (!_publishing.Busy)
        {
            throw new LoadFailure("the honest publisher came to an end");
        }
    }

    /// <summary>Stops publishing, and waits for the events that are still under way.</summary>
    /// <returns>The measured stretches, and the number of deliveries that never came.</returns>
    public (IReadOnlyList<Stretch> Stretches, long Missing) Finish(TimeSpan drain)
    {
        _published.Cancel();
        Wait(TimeSpan.FromSeconds(30), () => !_publishing.Busy, static () => { });
        long last = _publishing.Published;
        Wait(
            drain,
            () => Volatile.Read(ref _failure) is not null || _tally.Accounted >= _crowd.Readers * last,
            static () => { });
        EndReading();
        return _failure is null
            ? (_tally.Stretches, CountMissing(last))
            : throw (_failure as LoadFailure ?? new LoadFailure($"the honest streams broke: {_failure.Message}"));
    }

    public void Dispose()
    {
        _published.Cancel();
        EndReading();
        _publisher.Dispose();
        _crowd.Dispose();
    }

    private void Ramp(TimeSpan limit)
    {
        long start = Stamp.Now;
        while (!_crowd.AllOpen)
        {
            _stop.ThrowIfCancellationRequested();
            if (Stamp.Now - start >= limit.Ticks)
            {
                throw new LoadFailure($"only {_crowd.Readers} of {Streams} honest streams opened in time");
            }

            _crowd.Pump(PumpMilliseconds);
        }
    }

    private void Read()
    {
        try
        {
            while (!_isOver)
            {
                _crowd.Pump(PumpMilliseconds);
            }
        }
        catch (Exception failure)
        {
            Volatile.Write(ref _failure, failure);
        }
    }

    private void EndReading()
    {
        _isOver = true;
        if (_reading.IsAlive)
        {
            _reading.Join();
        }
    }

    private void Wait(TimeSpan limit, Func<bool> reached, Action meanwhile)
    {
        long end = Stamp.Now + limit.Ticks;
        while (Stamp.Now < end && !reached())
        {
            _stop.ThrowIfCancellationRequested();
            meanwhile();
            MonotonicSleep.Until(Math.Min(end, Stamp.Now + Stamp.TicksPerSecond / 10));
        }
    }

    /// <summary>Counts missing deliveries, and records for each how long it was waited for.</summary>
    private long CountMissing(long last)
    {
        long now = Stamp.Now;
        long missing = 0;
        foreach (ref readonly ClientStream client in _crowd.Clients)
        {
            missing += client.Ledger.MissingOf(last);
            for (long number = client.Ledger.Highest + 1; number <= last; number++)
            {
                _tally.StretchOf(number)?.Enter(now - Due(number));
            }
        }

        return missing;
    }

    private long Due(long number) => _publishingSince + (long)((number - 1) * Stamp.TicksPerSecond / EventsPerSecond);
}
