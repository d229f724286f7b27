using System.Globalization;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>The attacked process as <c>/proc</c> shows it: its resident memory and its descriptors.</summary>
internal sealed class ServerWatch(int pid)
{
    private long _most;

    /// <summary>Resident memory now, in bytes.</summary>
    public long Resident()
    {
        long resident = Field("VmRSS:");
        _most = Math.Max(_most, resident);
        return resident;
    }

    /// <summary>The most resident memory that was seen by <see cref="Resident"/>.</summary>
    public long MostSeen => _most;

    /// <summary>The most resident memory that the process ever had, by the kernel's account.</summary>
    public long MostEver() => Field("VmHWM:");

    /// <summary>Open descriptors now.</summary>
    public int Descriptors()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Count();
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    private long Field(string name)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(
                each => each.StartsWith(name, StringComparison.Ordinal));
            return line is null
                ? throw Ended()
                : 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    private LoadFailure Ended() => new($"the server's process {pid} ended");
}
