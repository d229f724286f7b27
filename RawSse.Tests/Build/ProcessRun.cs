using System.Diagnostics;

namespace RawSse.Tests.Build;

/// <summary>A process that was run to its end, and what it said.</summary>
internal sealed record ProcessRun(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error.</summary>
    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All it said, for the message of a test that failed.</summary>
    public string All => $"exit code {ExitCode}\n{Output}\n{Error}";

    /// <summary>Runs a script in the PowerShell engine.</summary>
    /// <param name="script">The script.</param>
    /// <param name="path">PATH as the script sees it; null for that of the tests.</param>
    /// <param name="cancel">Ends the script, and all that it started.</param>
    /// <param name="arguments">What the script is given.</param>
    public static Task<ProcessRun> OfScriptAsync(
        string script, string? path, CancellationToken cancel, params string[] arguments)
    {
        var start = new ProcessStartInfo(Places.Dotnet, [Places.TestAssembly, script, .. arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
        };
        ForgetTheTestRun(start);
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        return ToEndAsync(start, cancel);
    }

    /// <summary>Runs a process to its end.</summary>
    public static async Task<ProcessRun> ToEndAsync(ProcessStartInfo start, CancellationToken cancel)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
            Task<string> error = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return new ProcessRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>
    /// What <c>dotnet test</c> leaves in the environment leads a <c>dotnet publish</c> below it astray; and a build
    /// server that it left behind would hold our end of its pipes open.
    /// </summary>
    public static void ForgetTheTestRun(ProcessStartInfo start)
    {
        string[] ours = [.. start.Environment.Keys.Where(
            name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
                || name == "LONG_TESTS")];
        foreach (string name in ours)
        {
            _ = start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
    }
}
