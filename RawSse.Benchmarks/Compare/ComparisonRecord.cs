using System.Runtime.InteropServices;

namespace RawSse.Benchmarks.Compare;

/// <summary>
/// A comparison as it is written to a file: when and on which machine it was made, and the figures of every run.
/// </summary>
internal sealed class ComparisonRecord(Comparison comparison)
{
    public DateTimeOffset At { get; } = DateTimeOffset.UtcNow;

    public string System { get; } = RuntimeInformation.OSDescription;

    public string Processor { get; } = File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            ?? "unknown";

    public int Cores { get; } = Environment.ProcessorCount;

    public ulong DescriptorLimit { get; } = Load.DescriptorLimit.Read();

    public IReadOnlyList<ComparedRun> Runs { get; } = comparison.Runs;
}
