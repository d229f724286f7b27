using System.Globalization;
using RawSse.Benchmarks.Load;
using RawSse.Benchmarks.Publishing;

namespace RawSse.Benchmarks.Compare;

/// <summary>A kind of work that all peers do, and its figures, of which the first is the main one.</summary>
internal sealed record Workload(string Name, string Title, LoadOptions Options, IReadOnlyList<Metric> Metrics)
{
    // A server that reaches less than this share of the rate can't follow, so a higher rate would tell nothing new.
    private const double Followed = 0.9;

    /// <summary>
    /// The rates to try one after another until the server can't follow; empty to run once with the options.
    /// </summary>
    public IReadOnlyList<double> Rates { get; init; } = [];

    /// <summary>The figures by which a change is judged.</summary>
    public IReadOnlyList<Metric> Judged { get; init; } = [Metrics[0]];

    /// <summary>Whether only the cost of publishing is measured, for peers whose answers can be checked.</summary>
    public bool OnlyPublishes { get; init; }

    /// <summary>Returns whether a peer can do this work.</summary>
    public bool IsFor(Peer peer) => !OnlyPublishes || peer.AnswersWithId;

    /// <summary>
    /// Does the work once. Of several rates, it returns the result with the most deliveries and no loss.
    /// </summary>
    public LoadResult Run(RunningPeer peer, CancellationToken stop)
    {
        LoadOptions options = peer.Target(Options);
        if (OnlyPublishes)
        {
            return PublishRun.Execute(options, stop);
        }

        if (Rates.Count == 0)
        {
            return LoadRun.Execute(options, TextWriter.Null, stop);
        }

        LoadResult? best = null;
        foreach (double rate in Rates)
        {
            LoadResult result = LoadRun.Execute(options with { Rate = rate }, TextWriter.Null, stop);
            if (best is null || Better(result, best))
            {
                best = result;
            }

            if (result.EventsPerSecond < Followed * rate)
            {
                break;
            }
        }

        return best!;
    }

    private static bool Better(LoadResult result, LoadResult best) =>
        result.Losses.None == best.Losses.None
            ? result.DeliveriesPerSecond > best.DeliveriesPerSecond
            : result.Losses.None;

    /// <summary>Publishes an event, waits until all clients have it, and publishes the next.</summary>
    public static Workload ClosedLoop(int clients, LoadOptions common) => new(
        $"closed-{clients.ToString(CultureInfo.InvariantCulture)}",
        string.Create(CultureInfo.InvariantCulture, $"Closed loop, {clients:N0} clients"),
        common with { Connections = clients, InFlight = 1 },
        [Metric.ServerCpu, Metric.MedianLatency, Metric.TailLatency, Metric.ClientCpu])
    {
        Judged = [Metric.ServerCpu, Metric.TailLatency],
    };

    /// <summary>Publishes more events than the server can follow.</summary>
    public static Workload Saturation(LoadOptions common, IReadOnlyList<double> rates) => new(
        "saturation",
        "Saturation, 1,000 clients",
        common with { Connections = 1000 },
        [Metric.Throughput, Metric.EventRate, Metric.TailLatency, Metric.ServerCpu, Metric.ClientCpu])
    {
        Rates = rates,
    };

    /// <summary>Opens as many silent streams as this process may have sockets.</summary>
    public static Workload Idle(LoadOptions common)
    {
        int clients = (int)Math.Min(19_000, DescriptorLimit.Read() - 1000);
        return new(
            "idle",
            string.Create(CultureInfo.InvariantCulture, $"Idle, {clients:N0} streams"),
            common with
            {
                Connections = clients,
                Idle = TimeSpan.FromSeconds(3),
                Warmup = TimeSpan.Zero,
                Duration = TimeSpan.FromSeconds(1),
                Rate = 1,
            },
            [Metric.StreamMemory, Metric.RampRate])
        {
            Judged = [Metric.StreamMemory, Metric.RampRate],
        };
    }

    /// <summary>
    /// Opens 5,000 streams, with and without a tenth that never read, to measure how that affects the others.
    /// </summary>
    public static IEnumerable<Workload> Stalled(LoadOptions common)
    {
        // Long events and a long warm-up fill the buffers of the clients that don't read. A server that doesn't bound
        // its send buffers has megabytes of them on loopback, and may not be affected.
        LoadOptions options = common with
        {
            Connections = 5000,
            InFlight = 1,
            PayloadBytes = 1000,
            Warmup = TimeSpan.FromSeconds(5),
        };
        const string Title = "Closed loop, 5,000 clients, events of 1,000 bytes";
        Metric[] metrics = [Metric.TailLatency, Metric.MedianLatency, Metric.ServerCpu];
        yield return new("stalled-none", $"{Title}, all read", options, metrics);
        yield return new("stalled-tenth", $"{Title}, 10 % never read", options with { NeverRead = 0.1 }, metrics);
    }

    /// <summary>
    /// Publishes as fast as the server answers: one event a request, with no streams and with a few, and many in a
    /// body.
    /// </summary>
    public static IEnumerable<Workload> Publish(LoadOptions common)
    {
        Metric[] metrics = [Metric.ServerCpuOfEvent, Metric.ClientCpuOfEvent, Metric.MedianLatency, Metric.TailLatency];
        var one = new Workload(
            "publish-one", "Publishing, one event a request, 64 connections", common with { Connections = 64 },
            [Metric.RequestRate, .. metrics])
        {
            OnlyPublishes = true,
            Judged = [Metric.RequestRate, Metric.ServerCpuOfEvent],
        };
        yield return one;
        yield return one with
        {
            Name = "publish-listened",
            Title = $"{one.Title}, 10 streams",
            Options = one.Options with { Listeners = 10 },
        };
        yield return new(
            "publish-many",
            "Publishing, 1,000 events a request, 4 connections",
            common with { Connections = 4, BatchEvents = 1000 },
            [Metric.EventRate, .. metrics])
        {
            OnlyPublishes = true,
            Judged = [Metric.EventRate, Metric.ServerCpuOfEvent],
        };
    }

    /// <summary>Publishes 1,000 events a second to 1,000 clients.</summary>
    public static Workload Steady(LoadOptions common) => new(
        "steady",
        "1,000 events per second, 1,000 clients",
        common with { Connections = 1000, Rate = 1000 },
        [Metric.ServerCpu, Metric.Throughput, Metric.MedianLatency, Metric.TailLatency, Metric.ClientCpu]);
}
