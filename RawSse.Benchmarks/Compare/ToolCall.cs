using System.Diagnostics;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Compare;

/// <summary>A program, its arguments, and the folder it runs in.</summary>
internal sealed record ToolCall(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);

    /// <summary>Where a program of the path is; null when it is nowhere.</summary>
    public static string? Find(string program)
    {
        // An administrator's programs (nginx) are not on everybody's path.
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
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="LoadFailure">It failed, or took too long; the message ends with what it said last.</exception>
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
                throw new LoadFailure($"{this} failed:\n{await output}{await errors}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new LoadFailure($"{this} did not end within {BuildLimit.TotalMinutes} minutes");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    public override string ToString() => $"{Program} {string.Join(' ', Arguments)}";
}
