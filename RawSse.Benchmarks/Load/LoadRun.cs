namespace RawSse.Benchmarks.Load;

/// <summary>
/// One run from the first connection to the figures: ramp, idle time, warm-up, measured stretch, drain. The calling
/// thread is the crowd's thread.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private const int PumpMilliseconds = 20;

    private readonly LoadOptions _options;
    private readonly RunMark _mark;
    private readonly Tally _tally;
    private readonly Crowd _crowd;
    private readonly ServerMeter _meter;
    private readonly Schedule _schedule;
    private readonly ProgressLine _progress;
    private readonly CancellationToken _stop;

    private LoadRun(LoadOptions options, TextWriter progress, CancellationToken stop)
    {
        options.Check();
        _options = options;
        _stop = stop;
        _mark = options.ListenTo ?? RunMark.Random();
        _tally = new(options.InFlight);
        _meter = new(options.Pids);
        _crowd = new(options, ServerAddress.Resolve(options.Url), _mark, _tally);
        _schedule = new(options, _tally.Permits);
        _progress = new(progress, _crowd, _tally);
    }

    /// <exception cref="LoadFailure">The run is impossible. The message says why.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static LoadResult Execute(LoadOptions options, TextWriter progress, CancellationToken stop)
    {
        using var run = new LoadRun(options, progress, stop);
        return run.Execute();
    }

    public void Dispose()
    {
        _progress.Clear();
        _crowd.Dispose();
        _tally.Permits.Dispose();
    }

    private LoadResult Execute()
    {
        var figures = new RunFigures { MemoryBefore = Memory(), Began = Stamp.Now };
        Ramp();
        figures.RampSeconds = SecondsSince(figures.Began);
        PumpUntil("idle", _options.Idle, static () => false);
        figures.MemoryWithStreams = Memory();

        if (_options.ListenTo is null)
        {
            PublishAndMeasure(figures);
        }
        else
        {
            Listen(figures);
        }

        figures.MemoryAfter = Memory();
        figures.WindowOverruns = _schedule.Overruns;
        return LoadSummary.Of(_options, figures, _crowd, _tally);
    }

    private void Ramp()
    {
        if (!PumpUntil("connecting", _options.RampLimit, () => _crowd.AllOpen))
        {
            throw new LoadFailure(
                $"only {_crowd.Readers + _crowd.Stalled} of {_options.Connections} streams opened in time");
        }
    }

    private void PublishAndMeasure(RunFigures figures)
    {
        using var publisher = new Publisher(_options, _mark);
        var publishing = new PublishThread(publisher, _schedule);
        if (_options.Warmup > TimeSpan.Zero)
        {
            Publish("warm-up", publishing, _options.Warmup, long.MaxValue);
        }

        // All events of the warm-up have arrived or been waited for, so what is used from now on is for measured
        // events.
        figures.FirstMeasured = publishing.Published + 1;
        _tally.Measure(figures.FirstMeasured);
        figures.Start(_meter);
        if (_options.Events > 0)
        {
            Publish("measuring", publishing, TimeSpan.MaxValue, _options.Events);
        }
        else
        {
            Publish("measuring", publishing, _options.Duration, long.MaxValue);
        }

        figures.End(_meter);
        figures.LastPublished = publishing.Published;
    }

    private void Publish(string phase, PublishThread publishing, TimeSpan duration, long most)
    {
        publishing.Start(duration, most, _stop);
        PumpUntil(phase, TimeSpan.MaxValue, () => !publishing.Busy);
        PumpUntil("draining", _options.Drain, () => _tally.Accounted >= _crowd.Readers * publishing.Published);
    }

    private void Listen(RunFigures figures)
    {
        figures.FirstMeasured = 1;
        _tally.Measure(figures.FirstMeasured);
        figures.Start(_meter);
        PumpUntil("listening", _options.Duration, static () => false);
        figures.End(_meter);
        figures.LastPublished = _tally.Highest;
    }

    /// <summary>Serves the crowd until a condition holds. Returns false if it does not hold in time.</summary>
    private bool PumpUntil(string phase, TimeSpan limit, Func<bool> reached)
    {
        long start = Stamp.Now;
        while (!reached())
        {
            _stop.ThrowIfCancellationRequested();
            if (Stamp.Now - start >= limit.Ticks)
            {
                return false;
            }

            _crowd.Pump(PumpMilliseconds);
            _progress.Show(phase);
        }

        return true;
    }

    private long? Memory() => _meter.Knows ? _meter.ReadMemory() : null;

    private static double SecondsSince(long start) => (Stamp.Now - start) / (double)Stamp.TicksPerSecond;
}
