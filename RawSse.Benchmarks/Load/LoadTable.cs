using System.Globalization;

namespace RawSse.Benchmarks.Load;

/// <summary>Prints a result for people to read.</summary>
internal static class LoadTable
{
    // The kernel's own threads and the errors of sampling amount to less than this.
    private const double Disturbing = 0.05;

    public static void Print(LoadResult result, TextWriter output)
    {
        foreach ((string name, FormattableString value) in Rows(result))
        {
            output.WriteLine($"{name,-22} {value.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static IEnumerable<(string Name, FormattableString Value)> Rows(LoadResult result)
    {
        yield return ("streams", $"{result.Connections:N0}, opened in {result.RampSeconds:N2} s");
        if (result.NeverReading > 0)
        {
            yield return ("  never read", $"{result.NeverReading:N0}");
        }

        if (result.StreamsLost > 0)
        {
            yield return ("  lost", $"{result.StreamsLost:N0}");
        }

        yield return ("events", $"{result.EventsPublished:N0} ({result.EventsPerSecond:N1}/s)");
        yield return (
            "deliveries", $"{result.Deliveries:N0} of {result.DeliveriesExpected:N0} in {result.Seconds:N2} s");
        yield return ("deliveries per second", $"{result.DeliveriesPerSecond:N0}");
        yield return ("missing", $"{result.Losses.Missing:N0}{WhoMisses(result.Losses)}");
        yield return ("duplicated", $"{result.Losses.Duplicated:N0}");
        yield return ("out of order", $"{result.Losses.OutOfOrder:N0}");
        if (result.Losses.Damaged > 0)
        {
            yield return ("damaged", $"{result.Losses.Damaged:N0}");
        }

        if (result.WindowOverruns > 0)
        {
            yield return ("waited in vain", $"{result.WindowOverruns:N0} times for all clients to have an event");
        }

        Percentiles p = result.Latency;
        yield return (
            "latency ms",
            $"p50 {p.P50:N2}  p90 {p.P90:N2}  p99 {p.P99:N2}  p99.9 {p.P999:N2}  max {p.Max:N2}");
        if (result.ServerCpuMicrosecondsPerDelivery is { } server)
        {
            yield return ("server CPU", $"{server:N2} µs per delivery ({result.ServerCpuSeconds:N2} s)");
        }

        yield return ("client CPU", $"{result.ClientCpuMicrosecondsPerDelivery:N2} µs per delivery");
        if (result.OthersCpuShare is > Disturbing)
        {
            yield return (
                "disturbed", $"other processes used {100 * result.OthersCpuShare:N0} % of all cores meanwhile");
        }

        if (result.MemoryBytesPerStream is { } memory)
        {
            double idle = Mib(result.MemoryBefore);
            double all = Mib(result.MemoryWithStreams);
            double end = Mib(result.MemoryAfter);
            yield return (
                "server memory",
                $"{memory:N0} bytes per stream ({idle:N1} MiB before, {all:N1} with all streams, {end:N1} at the end)");
        }
    }

    private static string WhoMisses(Losses losses) => losses.ClientsAffected == 0
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture,
            $" ({losses.ClientsAffected:N0} clients affected, the worst misses {losses.WorstClientMissing:N0})");

    private static double Mib(long? bytes) => (bytes ?? 0) / (1024.0 * 1024);
}
