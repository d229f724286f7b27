using System.Diagnostics;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>A program, its arguments, and the folder it runs in.</summary>
internal sealed record ToolCall(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);

    /// <summary>Returns where a program is on the path; null if it isn't.</summary>
    public static string? Find(string program)
    {
        // Programs for administrators, such as nginx, are not on everyone's path.
        string folders = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/usr/local/sbin";
        return folders.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    public ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Find(Program) ?? Program)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Runs the program until it ends.</summary>
    /// <exception cref="LoadFailure">
    /// The program failed, in which case the message ends with its output, or took too long.
    /// </exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(BuildLimit);
        using Process process = Process.Start(StartInfo()) ?? throw new LoadFailure($"can't start {Program}");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
            {
                throw new LoadFailure($"{this} failed:\n{await output}{await errors}");
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new LoadFailure($"{this} did not end within {BuildLimit.TotalMinutes} minutes");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}
