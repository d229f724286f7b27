using System.Diagnostics;
using RawSse.Tests.Support;

namespace RawSse.Tests.Build;

/// <summary>What happens to the process when a loop of its server fails.</summary>
[CancelAfter(60_000)]
public sealed class DeadLoopTests
{
    [Test]
    public async Task A_dead_loop_ends_the_process_with_1_and_says_so_in_the_log(CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Places.Dotnet, [Places.TestAssembly, BrokenClockHost.Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            Assert.That(
                await process.StandardOutput.ReadLineAsync(cancel), Does.StartWith("Server started on http://"));
            await process.StandardInput.WriteLineAsync("break");
            await process.StandardInput.FlushAsync(cancel);
            string log = await process.StandardError.ReadToEndAsync(cancel);
            Assert.That(process.WaitForExit(Wait.Bound));
            Assert.That(process.ExitCode, Is.EqualTo(1), log);
            Assert.That(
                log,
                Does.Contain("shared timer failed").And.Contain("the clock is broken").And.Not.Contain("Unhandled"));
        }
        finally
        {
            process.Kill();
        }
    }
}
