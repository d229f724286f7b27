using System.Globalization;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>Reads the resident memory and the open descriptors of the attacked process from <c>/proc</c>.</summary>
internal sealed class ServerWatch(int pid)
{
    private long _most;

    /// <summary>Returns the resident memory, in bytes.</summary>
    public long Resident()
    {
        long resident = Field("VmRSS:");
        _most = Math.Max(_most, resident);
        return resident;
    }

    /// <summary>The maximum that <see cref="Resident"/> has returned.</summary>
    public long MostSeen => _most;

    /// <summary>Returns the maximum resident memory of the process so far, according to the kernel.</summary>
    public long MostEver() => Field("VmHWM:");

    /// <summary>Returns the number of open descriptors.</summary>
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
                : 1024 * long.Parse(
                    line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
                    CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            throw Ended();
        }
    }

    private LoadFailure Ended() => new($"the server's process {pid} ended");
}
