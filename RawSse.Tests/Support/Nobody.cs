using System.Diagnostics;
using RawSse.Tests.Build;

namespace RawSse.Tests.Support;

/// <summary>Programs that run under another account of this machine.</summary>
internal static class Nobody
{
    private const string Uid = "65534";

    /// <summary>Skips the test where no other account can be had; in CI it fails.</summary>
    /// <param name="programs">What the test runs.</param>
    public static void IsNeeded(params IEnumerable<string> programs)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Skip.Because("only root on Linux may run programs under another account");
        }

        if (
            programs.Append("setpriv").Where(program => !Places.IsInstalled(program))
                .ToArray() is { Length: > 0 } missing)
        {
            Skip.Because($"missing programs: {string.Join(", ", missing)}");
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static Task<ProcessRun> RunAsync(params IEnumerable<string> command) =>
        ProcessRun.ToEndAsync(AsNobody(command), Bounded());

    /// <summary>Starts a program; the test ends it.</summary>
    public static Process Start(params IEnumerable<string> command)
    {
        ProcessStartInfo start = AsNobody(command);
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }

    private static CancellationToken Bounded() => new CancellationTokenSource(Wait.Bound).Token;

    private static ProcessStartInfo AsNobody(IEnumerable<string> command) =>
        new("setpriv", [$"--reuid={Uid}", "--clear-groups", .. command]) { WorkingDirectory = "/" };
}
