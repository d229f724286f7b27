using System.Globalization;

namespace RawSse.Benchmarks.Load;

/// <summary>
/// Reads the cost of the server's processes from <c>/proc</c>: the CPU time of all their threads, including those that
/// have ended, and the proportional set size. The children of the processes, such as nginx's worker, count as well.
/// </summary>
/// <remarks>
/// On loopback, the kernel's receive path runs inside the sender's <c>send</c>, so the server's time includes it. This
/// is the same for every server.
/// </remarks>
internal sealed class ServerMeter
{
    // USER_HZ, the unit of /proc/<pid>/stat, is 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly IReadOnlyList<int> _pids;

    public ServerMeter(IReadOnlyList<int> pids)
    {
        foreach (int pid in pids)
        {
            if (!Directory.Exists($"/proc/{pid}"))
            {
                throw new LoadFailure($"--pid {pid}: there is no such process");
            }
        }

        _pids = pids;
    }

    /// <summary>Whether there are processes to measure.</summary>
    public bool Knows => _pids.Count > 0;

    /// <summary>Returns the user and system time used so far.</summary>
    public TimeSpan ReadCpu() => TimeSpan.FromSeconds(WithChildren().Sum(CpuTicks) / TicksPerSecond);

    /// <summary>
    /// Returns the proportional set size in bytes: private memory, and a share of memory that other processes map too.
    /// </summary>
    public long ReadMemory() => WithChildren().Sum(ProportionalSetSize);

    private HashSet<int> WithChildren()
    {
        var all = new HashSet<int>();
        var open = new Stack<int>(_pids);
        while (open.TryPop(out int pid))
        {
            if (!all.Add(pid))
            {
                continue;
            }

            foreach (int child in Children(pid))
            {
                open.Push(child);
            }
        }

        return all;
    }

    private static IEnumerable<int> Children(int pid)
    {
        foreach (string task in Tasks(pid))
        {
            foreach (string child in Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return int.Parse(child, CultureInfo.InvariantCulture);
            }
        }
    }

    private static string[] Tasks(int pid)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{pid}/task");
        }
        catch (DirectoryNotFoundException)
        {
            throw new LoadFailure($"the server's process {pid} ended");
        }
    }

    private static double CpuTicks(int pid)
    {
        // The second field, the command in parentheses, may contain anything; the other fields follow the last
        // parenthesis.
        string stat = Read($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13
            ? throw new LoadFailure($"the server's process {pid} ended")
            : double.Parse(fields[11], CultureInfo.InvariantCulture)
                + double.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static long ProportionalSetSize(int pid)
    {
        foreach (string line in Read($"/proc/{pid}/smaps_rollup").Split('\n'))
        {
            if (line.StartsWith("Pss:", StringComparison.Ordinal))
            {
                return 1024 * long.Parse(
                    line[4..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
            }
        }

        throw new LoadFailure($"the memory of process {pid} can't be read; run as its user");
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
