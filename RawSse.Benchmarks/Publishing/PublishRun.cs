using System.Net.Sockets;
using HdrHistogram;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Publishing;

/// <summary>
/// Publishes as fast as the server answers, over many connections with one request under way on each. One thread does
/// all of it, except for reading streams, if there are any. Every answer must be a 200, and in the end the server's own
/// numbers must show that it has every event.
/// </summary>
internal sealed class PublishRun : IDisposable
{
    private const int PumpMilliseconds = 20;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly LoadOptions _options;
    private readonly ServerAddress _server;
    private readonly ServerMeter _meter;
    private readonly CancellationToken _stop;
    private readonly Epoll _epoll = new();
    private readonly List<PublishConnection> _connections = [];
    private LongHistogram _latency = NewHistogram();
    private long _answers;

    private PublishRun(LoadOptions options, CancellationToken stop)
    {
        options.Check();
        _options = options;
        _server = ServerAddress.Resolve(options.PublishUrl ?? options.Url);
        _meter = new(options.Pids);
        _stop = stop;
    }

    private int EventsPerRequest => Math.Max(1, _options.BatchEvents);

    /// <exception cref="LoadFailure">
    /// The run is impossible, or an answer or a number was wrong. The message says why.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static LoadResult Execute(LoadOptions options, CancellationToken stop)
    {
        using var run = new PublishRun(options, stop);
        using var listeners = new Listeners(ServerAddress.Resolve(options.Url), options.Listeners);
        return run.Execute();
    }

    public void Dispose()
    {
        _connections.ForEach(connection => connection.Dispose());
        _epoll.Dispose();
    }

    private LoadResult Execute()
    {
        var figures = new RunFigures { Began = Stamp.Now, MemoryBefore = null };
        long first = PublishOne();
        Connect();
        Publish(_options.Warmup);
        figures.FirstMeasured = (_answers * EventsPerRequest) + 1;
        _latency = NewHistogram();

        figures.Start(_meter);
        Publish(_options.Duration);
        double seconds = (Stamp.Now - figures.MeasuredFrom) / (double)Stamp.TicksPerSecond;
        figures.End(_meter);
        figures.LastPublished = _answers * EventsPerRequest;

        // If every event between these two has its own number, the second one has exactly this number.
        long expected = first + figures.LastPublished + 1;
        long last = PublishOne();
        return last == expected
            ? Summary(figures, seconds)
            : throw new LoadFailure($"the server numbered the last event {last}, not {expected}");
    }

    private void Connect()
    {
        byte[] request = _options.BatchEvents == 0
            ? PublicationRequest.OfOne(_server, _options.PayloadBytes)
            : PublicationRequest.OfMany(_server, _options.PayloadBytes, _options.BatchEvents);
        for (int number = 0; number < _options.Connections; number++)
        {
            _connections.Add(new(_server, request));
            _epoll.Add(
                _connections[number].Descriptor,
                number,
                Epoll.Readable | Epoll.Writable | Epoll.Ended | Epoll.ToldOnce);
        }
    }

    /// <summary>Keeps every connection busy for a while, and then waits for the outstanding answers.</summary>
    private void Publish(TimeSpan duration)
    {
        long end = Stamp.Now + duration.Ticks;
        long limit = end + AnswerLimit.Ticks;
        int due = _connections.Count;
        _connections.ForEach(connection => connection.Ask());
        while (due > 0)
        {
            _stop.ThrowIfCancellationRequested();
            int ready = _epoll.Wait(PumpMilliseconds);
            bool isOver = Stamp.Now >= end;
            if (ready == 0 && Stamp.Now >= limit)
            {
                throw new LoadFailure($"the server left {due} publications unanswered");
            }

            for (int position = 0; position < ready; position++)
            {
                PublishConnection connection = _connections[_epoll.NumberAt(position)];
                connection.SendRest();
                if ((_epoll.EventsAt(position) & ~Epoll.Writable) == 0 || !connection.TryReadAnswer())
                {
                    continue;
                }

                _answers++;
                _latency.RecordValue(connection.Latency);
                if (isOver)
                {
                    due--;
                }
                else
                {
                    connection.Ask();
                }
            }
        }
    }

    /// <summary>Publishes one event on a separate connection, and waits for its number.</summary>
    private long PublishOne()
    {
        using Socket socket = PublishConnection.Connect(_server);
        socket.ReceiveTimeout = (int)AnswerLimit.TotalMilliseconds;
        _ = socket.Send(PublicationRequest.OfOne(_server, _options.PayloadBytes));
        byte[] answer = new byte[2048];
        int length = 0;
        while (true)
        {
            int read = socket.Receive(answer.AsSpan(length));
            length += read;
            if (PublicationAnswer.Read(answer.AsSpan(0, length), out long sequence) > 0)
            {
                return sequence;
            }

            if (read == 0)
            {
                throw new LoadFailure("the server did not answer a publication");
            }
        }
    }

    private LoadResult Summary(RunFigures figures, double seconds)
    {
        long events = figures.LastPublished - figures.FirstMeasured + 1;
        return new()
        {
            Url = _options.Url.ToString(),
            Connections = _options.Connections,
            NeverReading = 0,
            StreamsLost = 0,
            RampSeconds = 0,
            EventsPublished = events,
            EventsPerSecond = events / seconds,
            Deliveries = 0,
            DeliveriesExpected = 0,
            Seconds = seconds,
            DeliveriesPerSecond = 0,
            Losses = new(0, 0, 0, 0, 0, 0),
            Latency = new(Latency(50), Latency(90), Latency(99), Latency(99.9), Latency(100)),
            ServerCpuSeconds = figures.ServerCpu?.TotalSeconds,
            ServerCpuMicrosecondsPerEvent = figures.ServerCpu?.TotalMicroseconds / events,
            ClientCpuMicrosecondsPerDelivery = 0,
            ClientCpuMicrosecondsPerEvent = figures.ClientCpu.TotalMicroseconds / events,
            OthersCpuShare = figures.OthersShare,
            MemoryAfter = _meter.Knows ? _meter.ReadMemory() : null,
            BytesRead = 0,
            WindowOverruns = 0,
        };
    }

    private double Latency(double percentile) =>
        _latency.GetValueAtPercentile(percentile) * 1000.0 / Stamp.TicksPerSecond;

    private static LongHistogram NewHistogram() => new(60 * Stamp.TicksPerSecond, numberOfSignificantValueDigits: 3);
}
