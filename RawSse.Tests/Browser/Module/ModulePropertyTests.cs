using System.Diagnostics;
using RawSse.Tests.Build;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>Whatever tabs do and whatever breaks, each tab has every event of its topics once.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ModulePropertyTests
{
    private static readonly string[] Topics = ["a", "b", "c"];

    /// <summary>Many hours of the module against a server that breaks, in a world without a browser.</summary>
    [Test, CancelAfter(120_000)]
    public async Task In_a_simulated_world_where_everything_breaks(CancellationToken cancel)
    {
        if (!Places.IsInstalled("node"))
        {
            Skip.Because("node is missing: apt-get install nodejs");
        }

        // Node runs a module only under this extension, unless a package says otherwise.
        using var folder = new TemporaryFolder();
        string source = Path.Combine(Places.Repository, "static", "rawsse.js");
        string module = folder.Write("rawsse.mjs", await File.ReadAllTextAsync(source, cancel));
        string script = Path.Combine(Places.Repository, "RawSse.Tests", "Browser", "Module", "property.mjs");
        int seed = Random.Shared.Next(1_000_000);
        ProcessRun run = await ProcessRun.ToEndAsync(
            new ProcessStartInfo("node", [script, module, $"{seed}", "300"]), cancel);
        Assert.That(run.ExitCode, Is.Zero, run.All);
    }

    [Test, CancelAfter(300_000)]
    public async Task In_a_browser_where_tabs_open_and_close_and_the_connection_is_cut(CancellationToken cancel)
    {
        int seed = Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        await using var network = new TcpRelay(site.Server.Url);
        var tabs = new List<(ModuleTab Tab, string[] Topics, List<string> Expected)>();
        for (int step = 0; step < 60; step++)
        {
            switch (random.Next(10))
            {
                case 0 or 1 when tabs.Count < 6:
                    string[] topics = [.. Topics.Where(_ => random.Next(2) == 0).DefaultIfEmpty("a")];
                    ModuleTab tab = await site.OpenTabAsync(new { topics }, network.Url);
                    await tab.WaitForStateAsync("open");
                    tabs.Add((tab, topics, []));
                    break;
                case 2 when tabs.Count > 1:
                    int index = random.Next(tabs.Count);
                    await tabs[index].Tab.Page.CloseAsync();
                    tabs.RemoveAt(index);
                    break;
                case 3:
                    network.Cut();
                    network.Mend();
                    break;
                default:
                    string topic = Topics[random.Next(Topics.Length)];
                    site.Publish(topic, $"{step}");
                    foreach ((_, string[] asked, List<string> expected) in tabs)
                    {
                        if (asked.Contains(topic))
                        {
                            expected.Add($"{step}");
                        }
                    }

                    break;
            }
        }

        foreach ((ModuleTab tab, _, List<string> expected) in tabs)
        {
            await tab.ExpectEventsAsync([.. expected]);
            Assert.That(await tab.ReadAsync("gaps"), Is.Empty);
        }

        Wait.Until(() => site.Server.Server.Subscribers <= 1, "one connection");
    }
}
