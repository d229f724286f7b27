using System.Diagnostics;
using System.Runtime.Versioning;
using RawSse.Tests.Build;

namespace RawSse.Tests.Benchmarks;

/// <summary>The verb <c>attack</c>, as its users run it.</summary>
[Platform("Linux", Reason = "attack needs epoll")]
[UnsupportedOSPlatform("windows")]
public sealed class AttackCommandTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task A_server_is_attacked_and_the_exit_code_is_that_of_the_table(CancellationToken cancel)
    {
        ProcessRun run = await AttackAsync(cancel, "stop", "--rounds", "2", "--server", Places.ServerAssembly);

        string[] rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string last = rows[^1];
        Assert.Multiple(() =>
        {
            Assert.That(rows, Has.Length.EqualTo(3), run.All);
            Assert.That(last, Does.StartWith("| stop").And.Contains("exit after").And.Contains("delivered"));
            Assert.That(run.ExitCode, Is.EqualTo(last.Contains("pass", StringComparison.Ordinal) ? 0 : 1), run.All);
        });
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_missing_server_is_reported_in_one_line(CancellationToken cancel)
    {
        ProcessRun run = await AttackAsync(cancel, "stop", "--server", "/nowhere/rawsse");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.ErrorLines, Is.EqualTo((string[])["--server: there is no /nowhere/rawsse"]));
    }

    private static Task<ProcessRun> AttackAsync(
        CancellationToken cancel, params string[] arguments) => ProcessRun.ToEndAsync(
        new ProcessStartInfo(Places.Dotnet, [Places.BenchmarkAssembly, "attack", .. arguments]), cancel);
}
