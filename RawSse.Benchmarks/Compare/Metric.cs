using System.Globalization;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>A figure of a run by which servers are compared.</summary>
/// <param name="Name">The name in tables, including the unit.</param>
/// <param name="Read">Reads the figure of a run; null if the run has none.</param>
/// <param name="Format">The format in which the figure is written.</param>
internal sealed record Metric(string Name, Func<LoadResult, double?> Read, string Format)
{
    public static readonly Metric ServerCpu =
        new("CPU µs per delivery", run => run.ServerCpuMicrosecondsPerDelivery, "N2");

    public static readonly Metric ClientCpu = new("client CPU µs", run => run.ClientCpuMicrosecondsPerDelivery, "N2");

    public static readonly Metric MedianLatency = new("p50 ms", run => run.Latency.P50, "N1");

    public static readonly Metric TailLatency = new("p99 ms", run => run.Latency.P99, "N1");

    public static readonly Metric Throughput =
        new("deliveries per second", run => run.DeliveriesPerSecond, "N0") { MoreIsBetter = true };

    public static readonly Metric EventRate =
        new("events per second", run => run.EventsPerSecond, "N0") { MoreIsBetter = true };

    public static readonly Metric RequestRate = EventRate with { Name = "requests per second" };

    public static readonly Metric ServerCpuOfEvent =
        new("CPU µs per event", run => run.ServerCpuMicrosecondsPerEvent, "N2");

    public static readonly Metric ClientCpuOfEvent =
        new("client CPU µs", run => run.ClientCpuMicrosecondsPerEvent, "N2");

    public static readonly Metric StreamMemory = new("bytes per stream", run => run.MemoryBytesPerStream, "N0");

    public static readonly Metric RampRate =
        new("connections per second", run => run.Connections / run.RampSeconds, "N0") { MoreIsBetter = true };

    public static readonly Metric Others = new("others' CPU %", run => 100 * run.OthersCpuShare, "N0");

    /// <summary>Whether a larger figure is better, rather than a smaller one.</summary>
    public bool MoreIsBetter { get; init; }

    public string Write(double value) => value.ToString(Format, CultureInfo.InvariantCulture);
}
