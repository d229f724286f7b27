using System.Globalization;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// How busy the whole machine was, from <c>/proc/stat</c>: what neither the server nor this process used was used by
/// others, and the figures are worth the less the more that is.
/// </summary>
internal static class MachineMeter
{
    private const double TicksPerSecond = 100;

    // Columns: user, nice, system, idle, iowait, irq, softirq, steal. Time stolen by the host is used by others, too.
    private static readonly int[] Busy = [0, 1, 2, 5, 6, 7];

    /// <summary>CPU time that all cores together were not idle, since the machine started.</summary>
    public static TimeSpan ReadBusy()
    {
        string[] columns = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        return TimeSpan.FromSeconds(
            Busy.Sum(column => double.Parse(columns[column], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }
}
