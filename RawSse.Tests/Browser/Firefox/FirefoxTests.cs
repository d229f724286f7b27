using RawSse.Tests.Browser.Driven;
using RawSse.Tests.Browser.Module;
using RawSse.Tests.Clients;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Firefox;

/// <summary>The pages and the module in Firefox.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(120_000)]
internal sealed class FirefoxTests : IAsyncDisposable
{
    private readonly List<DrivenTab> _opened = [];

    [Test]
    public async Task The_page_can_be_cut_off_and_misses_nothing()
    {
        await using var server = new RunningServer(options => options.Tick = TimeSpan.FromMilliseconds(100));
        DrivenTab tab = await OpenPageAsync(server.Url);
        await tab.WaitForTextAsync("#state", "Open");
        await tab.WaitForAsync("document.querySelectorAll('tr.event').length >= 3");

        await tab.ClickAsync("#drop");
        await tab.WaitForTextAsync("#state", "Cut");
        await tab.WaitForAsync("/([3-9]|\\d\\d) events passed/.test(away.textContent)");
        await tab.ClickAsync("#drop");
        await tab.WaitForTextAsync("#outcome", "none missed");
        await tab.WaitForAsync("document.querySelectorAll('.mark').length >= 3");
        Assert.That(await tab.EvaluateAsync<string>("missing.textContent"), Is.EqualTo("0"));
        Assert.That(await tab.ComplaintsAsync(), Is.Empty);
    }

    [Test]
    public async Task The_dashboard_shows_what_the_server_does()
    {
        await using var server = new RunningServer();
        DrivenTab tab = await OpenPageAsync(new Uri(server.Url, "dashboard.html"));
        await tab.WaitForTextAsync("#state", "Open");
        _ = server.Server.Publish(new SseEvent("x"), TopicSet.Of("jobs"));
        await tab.WaitForTextAsync("#topics", "jobs1");
        await tab.WaitForAsync("Number(document.querySelector('#tiles .number').textContent) > 0");
        Assert.That(await tab.ComplaintsAsync(), Is.Empty);
    }

    [Test]
    public async Task Ten_tabs_have_one_connection_that_outlives_the_first(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        var tabs = new List<DrivenTab>();
        for (int i = 0; i < 10; i++)
        {
            tabs.Add(await OpenAsync(site.Server.Url, $"['own/{i}', 'all']"));
        }

        foreach (DrivenTab tab in tabs)
        {
            await tab.WaitForAsync("stream.state === 'open'");
        }

        Wait.Until(() => site.Server.Server.Subscribers == 1, "one connection for ten tabs");
        site.Publish("all", "1");
        await ExpectAsync(tabs, i => ["1"]);
        await tabs[0].DisposeAsync();
        tabs.RemoveAt(0);
        for (int i = 1; i < 10; i++)
        {
            site.Publish($"own/{i}", $"for {i}");
        }

        site.Publish("all", "2");
        await ExpectAsync(tabs, i => ["1", $"for {i + 1}", "2"]);
        await DisposeAsync();
        Wait.Until(() => site.Server.Server.Subscribers == 0, "the last tab ends the connection");
    }

    [Test]
    public async Task After_cuts_and_a_restart_each_tab_has_everything_once_and_is_told_of_the_gap(
        CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        await using var network = new TcpRelay(site.Server.Url);
        DrivenTab[] tabs = [await OpenAsync(network.Url, "['default']"), await OpenAsync(network.Url, "['default']")];
        var all = new List<string>();
        foreach (DrivenTab tab in tabs)
        {
            await tab.WaitForAsync("stream.state === 'open'");
        }

        for (int i = 0; i < 5; i++)
        {
            network.Cut();
            all.AddRange([$"{i} away", $"{i} back"]);
            site.Publish("default", all[^2]);
            network.Mend();
            site.Publish("default", all[^1]);
            await ExpectAsync(tabs, _ => [.. all]);
        }

        RunningServer next = site.StartServer();
        network.Cut();
        network.Mend(next.Url);
        foreach (DrivenTab tab in tabs)
        {
            await tab.WaitForAsync("gaps.length > 0 && stream.state === 'open'");
        }

        ModuleSite.Publish(next, "default", "live");
        await ExpectAsync(tabs, _ => [.. all, "live"]);
        foreach (DrivenTab tab in tabs)
        {
            Assert.That(await tab.EvaluateAsync<string[]>("gaps"), Is.EqualTo(["epoch null"]));
        }
    }

    [Test]
    public async Task The_module_returns_where_the_browser_gives_up([Values(0, 5)] int bytes, CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        await using var network = new CuttingRelay(site.Server.Url);
        DrivenTab tab = await OpenAsync(network.Url, "['default']");
        await tab.WaitForAsync("stream.state === 'open'");
        site.Publish("default", "1");
        await ExpectAsync([tab], _ => ["1"]);

        network.Cut();
        site.Publish("default", "2");
        network.Release(bytes);
        await ExpectAsync([tab], _ => ["1", "2"]);
    }

    /// <summary>Closes all tabs, for all tests have the same browser.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (DrivenTab tab in _opened)
        {
            await tab.DisposeAsync();
        }
    }

    /// <summary>Opens a tab of a <see cref="ModuleSite"/> and starts a stream in it.</summary>
    private async Task<DrivenTab> OpenAsync(Uri site, string topics)
    {
        DrivenTab tab = await OpenPageAsync(site);
        await tab.DoAsync($"start({{ topics: {topics} }})");
        return tab;
    }

    private async Task<DrivenTab> OpenPageAsync(Uri url)
    {
        DrivenTab tab = await FirefoxBrowser.OpenAsync(url);
        _opened.Add(tab);
        return tab;
    }

    private static async Task ExpectAsync(IReadOnlyList<DrivenTab> tabs, Func<int, string[]> expected)
    {
        for (int i = 0; i < tabs.Count; i++)
        {
            string[] data = expected(i);
            await tabs[i].WaitForAsync($"events.length >= {data.Length}");
            Assert.That(await tabs[i].EvaluateAsync<string[]>("events"), Is.EqualTo(data));
        }
    }
}
