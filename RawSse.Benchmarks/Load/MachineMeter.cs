using System.Globalization;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Reads from <c>/proc/stat</c> how busy the whole machine was. What neither the server nor this process used, others
/// did; the more that is, the less the figures are worth.
/// </summary>
internal static class MachineMeter
{
    private const double TicksPerSecond = 100;

    // The columns are user, nice, system, idle, iowait, irq, softirq, steal. Time that the host steals is used by
    // others, too.
    private static readonly int[] Busy = [0, 1, 2, 5, 6, 7];

    /// <summary>Returns the time that the cores were busy since the machine started, summed over all cores.</summary>
    public static TimeSpan ReadBusy()
    {
        string[] columns = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        return TimeSpan.FromSeconds(
            Busy.Sum(column => double.Parse(columns[column], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }
}
