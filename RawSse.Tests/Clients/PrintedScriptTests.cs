using System.Diagnostics;
using RawSse.Tests.Build;
using RawSse.Tests.Recipes;
using RawSse.Tests.Support;

namespace RawSse.Tests.Clients;

/// <summary>The script of <c>docs/clients.md</c>, run as it is printed but for its address.</summary>
[CancelAfter(120_000)]
[Parallelizable(ParallelScope.All)]
internal sealed class PrintedScriptTests
{
    private static readonly TopicSet Jobs = TopicSet.Of("jobs");

    private readonly TemporaryFolder _folder = new();
    private Process? _script;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public void End()
    {
        _script?.Kill();
        _script?.WaitForExit();
        _script?.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task Cut_at_any_byte_it_prints_every_event_once()
    {
        await using RunningServer server = StartServer();
        await using var relay = new CuttingRelay(server.Url);
        Process script = await StartAsync(server, relay);
        string last = await PublishAndReadAsync(server, script, "first");

        for ((int bytes, int length) = (0, 1); bytes < length; bytes++)
        {
            relay.Cut();
            _ = server.Server.Publish(new SseEvent("one"), Jobs);
            _ = server.Server.Publish(new SseEvent("two", type: "done"), Jobs);
            string end = server.Server.Publish(new SseEvent($"three {bytes}"), Jobs).ToString();
            string stream = await ResumeContract.ReadStreamAsync(server, "/events?topic=jobs", last, end);
            (last, length) = (end, stream.Length);
            relay.Release(bytes);

            foreach (string line in (string[])[" one", "done two", $" three {bytes}"])
            {
                string? printed = await script.StandardOutput.ReadLineAsync(Cancel);
                Assert.That(printed, Is.EqualTo(line), $"cut after {bytes} bytes of\n{stream}");
            }
        }
    }

    [Test]
    public async Task After_a_restart_of_the_server_it_prints_the_gap_and_goes_on()
    {
        RunningServer first = StartServer();
        await using RunningServer second = StartServer();
        await using var relay = new CuttingRelay(first.Url);
        Process script = await StartAsync(first, relay);
        _ = await PublishAndReadAsync(first, script, "old");
        _ = second.Server.Publish(new SseEvent("new"), Jobs);
        relay.Server = second.Url;
        await first.DisposeAsync();

        Assert.That(
            await script.StandardOutput.ReadLineAsync(Cancel), Does.StartWith("rawsse.gap {\"reason\":\"epoch\""));
        Assert.That(await script.StandardOutput.ReadLineAsync(Cancel), Is.EqualTo(" new"));
    }

    private static RunningServer StartServer() => new(options => options.Retry = TimeSpan.FromMilliseconds(1));

    /// <summary>Starts the script, and waits until it listens.</summary>
    private async Task<Process> StartAsync(RunningServer server, CuttingRelay relay)
    {
        string printed = CodeBlock.AllOf("docs/clients.md").Single(block => block.Language == "js").Text;
        string text = printed.Replace("\"/events?", $"\"{relay.Url}events?", StringComparison.Ordinal);
        Assert.That(text, Is.Not.EqualTo(printed));
        string page = Path.Combine(await ClientPackages.FolderAsync(), "page.mjs");
        var start = new ProcessStartInfo("node", ["--import", page, _folder.Write("script.mjs", text)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process script = _script = Process.Start(start)!;
        script.BeginErrorReadLine();
        Wait.Until(() => script.HasExited || server.Server.Subscribers == 1, "the script listens");
        return script;
    }

    private static async Task<string> PublishAndReadAsync(RunningServer server, Process script, string data)
    {
        string id = server.Server.Publish(new SseEvent(data), Jobs).ToString();
        Assert.That(await script.StandardOutput.ReadLineAsync(Cancel), Is.EqualTo(" " + data));
        return id;
    }
}
