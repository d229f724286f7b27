using System.Diagnostics;
using System.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Build;

/// <summary>Standard streams that are closed, full, broken, or read by nobody.</summary>
[Platform(Exclude = "Win", Reason = "a shell closes and redirects them")]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
[CancelAfter(60_000)]
[Parallelizable]
public sealed class StandardStreamTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Delete() => _folder.Dispose();

    [TestCase("<&-", "closed")]
    [TestCase("</dev/zero", "device")]
    [TestCase("</", "Can't read")]
    [TestCase("</dev/null", "has ended")]
    [Platform("Linux")]
    public async Task A_closed_or_endless_standard_input_publishes_nothing_and_the_server_lives_on(
        string redirection, string told, CancellationToken cancel)
    {
        using Shell shell = Start($"--stdin --tick 0 2>log {redirection}");
        Uri url = await shell.ReadUrlAsync(cancel);
        Wait.Until(
            () => File.ReadAllText(Path.Combine(_folder.FullName, "log")).Contains(told), $"the log says '{told}'");
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(url, "earliest");
        await PublishAsync(url, "first", cancel);
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("first"));
    }

    [TestCase(">&-")]
    [TestCase("2>&-")]
    [TestCase("<&- >&- 2>&-")]
    [TestCase(">/dev/full")]
    [TestCase(">/dev/full 2>/dev/full")]
    [Platform("Linux")]
    public async Task Output_that_goes_nowhere_is_not_a_failure(string redirection, CancellationToken cancel)
    {
        // Where it listens can't be read: the kernel knows. The address is one at which the process listens for nothing
        // else.
        var address = IPAddress.Parse("127.0.0.2");
        using Shell shell = Start($"--tick 0 --listen {address}:0 {redirection}", listen: "");
        var url = new Uri($"http://{address}:{Listening.PortOf(shell.Id, address)}");
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(url);
        await PublishAsync(url, "served", cancel);
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("served"));
        Signals.Send(shell.Id, Signals.Terminate);
        Assert.That(await reader.EndsAsync(), Is.True);
        Assert.That(shell.WaitForExit(), Is.Zero);
    }

    [Test]
    public async Task Standard_error_that_nobody_reads_stops_neither_requests_nor_the_end(CancellationToken cancel)
    {
        // A pipe holds 64 KiB, and the log's queue 2,500 lines: each of these requests is a line or two.
        const int Requests = 6000;
        using Shell shell = Start("--tick 0 --log-level debug");
        Uri url = await shell.ReadUrlAsync(cancel);
        using var client = new HttpClient();
        for (int i = 0; i < Requests; i++)
        {
            Assert.That(await client.GetStringAsync(new Uri(url, "/healthz"), cancel), Does.StartWith("ok"));
        }

        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(url);
        Signals.Send(shell.Id, Signals.Terminate);
        Assert.That(await reader.EndsAsync(), Is.True);
        Assert.That(shell.WaitForExit(), Is.Zero);
    }

    private static async Task PublishAsync(Uri url, string data, CancellationToken cancel)
    {
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.PostAsync(
            new Uri(url, "/events"), new StringContent(data), cancel);
        _ = answer.EnsureSuccessStatusCode();
    }

    /// <summary>Starts the server by a shell, which becomes the server.</summary>
    private Shell Start(string arguments, string listen = "--listen 127.0.0.1:0")
    {
        var start = new ProcessStartInfo(
            "sh", ["-c", $"exec '{Places.Dotnet}' '{Places.ServerAssembly}' {listen} {arguments}"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ServerProcess.ForgetOptions(start);
        return new Shell(Process.Start(start)!);
    }

    private sealed class Shell(Process process) : IDisposable
    {
        public int Id => process.Id;

        public async Task<Uri> ReadUrlAsync(CancellationToken cancel) =>
            new((await process.StandardOutput.ReadLineAsync(cancel))!["Server started on ".Length..]);

        public int? WaitForExit() => process.WaitForExit(Wait.Bound) ? process.ExitCode : null;

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
