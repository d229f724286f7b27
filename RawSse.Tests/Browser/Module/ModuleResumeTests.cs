using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>
/// The module when the connection breaks or the server is another one: nothing is lost or doubled silently.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(180_000)]
internal sealed class ModuleResumeTests
{
    private const string Busy = "event: rawsse.busy\ndata: {\"retry\":100}\n\n";

    [Test]
    public async Task After_a_time_away_every_tab_has_all_that_was_published(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        await using var network = new TcpRelay(site.Server.Url);
        ModuleTab[] tabs = await OpenTwoAsync(site, network);
        site.Publish("default", "1");
        await ExpectAsync(tabs, "1");

        network.Cut();
        foreach (ModuleTab tab in tabs)
        {
            await tab.WaitForStateAsync("waiting");
        }

        site.Publish("default", "2", "3");
        network.Mend();

        await ExpectAsync(tabs, "1", "2", "3");
        site.Publish("default", "4");
        await ExpectAsync(tabs, "1", "2", "3", "4");
        foreach (ModuleTab tab in tabs)
        {
            Assert.That(await tab.ReadAsync("replayed"), Is.EqualTo(["2", "3"]));
            Assert.That(await tab.ReadAsync("gaps"), Is.Empty);
        }
    }

    [Test]
    public async Task Ten_cuts_in_a_row_lose_nothing(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        await using var network = new TcpRelay(site.Server.Url);
        ModuleTab[] tabs = await OpenTwoAsync(site, network);
        var all = new List<string>();
        for (int i = 0; i < 10; i++)
        {
            network.Cut();
            all.AddRange([$"{i} away", $"{i} back"]);
            site.Publish("default", all[^2]);
            network.Mend();
            site.Publish("default", all[^1]);
            await ExpectAsync(tabs, [.. all]);
        }
    }

    [Test]
    public async Task After_a_restart_of_the_server_each_tab_is_told_of_the_gap_once_and_has_all_of_the_new_history(
        [Values] bool hasHistory, CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        await using var network = new TcpRelay(site.Server.Url);
        ModuleTab[] tabs = await OpenTwoAsync(site, network);
        site.Publish("default", "before");
        await ExpectAsync(tabs, "before");

        RunningServer next = site.StartServer();
        string[] history = hasHistory ? ["1", "2"] : [];
        ModuleSite.Publish(next, "default", history);
        network.Cut();
        network.Mend(next.Url);
        foreach (ModuleTab tab in tabs)
        {
            await tab.WaitForAsync("gaps.length > 0 && stream.state === 'open'");
        }

        ModuleSite.Publish(next, "default", "live");
        await ExpectAsync(tabs, ["before", .. history, "live"]);
        foreach (ModuleTab tab in tabs)
        {
            Assert.That(await tab.ReadAsync("gaps"), Is.EqualTo(["epoch null"]));
        }
    }

    [Test]
    public async Task Where_the_history_has_moved_on_a_tab_is_told_how_many_events_are_missing(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel, options => options.History = 3);
        ModuleTab tab = await site.OpenTabAsync(new { });
        await tab.WaitForStateAsync("open");
        await tab.DoAsync("stream.drop()");
        site.Publish("default", [.. Enumerable.Range(1, 10).Select(i => $"{i}")]);
        await tab.DoAsync("stream.reconnect()");

        await tab.ExpectEventsAsync("8", "9", "10");
        Assert.That(await tab.ReadAsync("gaps"), Is.EqualTo(["evicted 7"]));
    }

    [Test]
    public async Task A_connection_on_which_nothing_comes_any_more_is_replaced(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(
            cancel, options => options.Heartbeat = TimeSpan.FromSeconds(1));
        await using var network = new TcpRelay(site.Server.Url);
        ModuleTab[] tabs = await OpenTwoAsync(site, network);

        network.Hold();
        site.Publish("default", "held back", "too");

        await ExpectAsync(tabs, "held back", "too");
        Assert.That(await tabs[0].ReadAsync("gaps"), Is.Empty);
    }

    [Test]
    public async Task A_page_that_is_loaded_again_goes_on_where_it_was(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab tab = await site.OpenTabAsync(new { remember = "place", topics = (string[])["a"] });
        await tab.WaitForStateAsync("open");
        site.Publish("a", "1");
        await tab.ExpectEventsAsync("1");

        _ = await tab.Page.GotoAsync("about:blank");
        Wait.Until(() => site.Server.Server.Subscribers == 0, "the page has left");
        site.Publish("a", "2");
        _ = await tab.Page.GotoAsync(site.Server.Url.ToString());
        await tab.StartAsync();
        site.Publish("a", "3");

        await tab.ExpectEventsAsync("2", "3");
    }

    [Test]
    public async Task A_server_that_is_full_or_a_proxy_that_fails_is_asked_again(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab tab = await site.OpenTabAsync(new { shared = false });
        await tab.WaitForStateAsync("open");
        await tab.DoAsync("stream.drop()");
        Wait.Until(() => site.Server.Server.Subscribers == 0, "it has left");
        var asked = new List<string>();
        await tab.Page.RouteAsync("**/events?**", async route =>
        {
            asked.Add(route.Request.Method);
            await (asked.Count switch
            {
                1 => route.FulfillAsync(new() { Status = 502 }),
                2 => route.FulfillAsync(new() { Status = 503, Headers = [new("Retry-After", "1")] }),
                3 => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = Busy }),
                4 => route.AbortAsync(),
                _ => route.ContinueAsync(),
            });
        });

        await tab.DoAsync("stream.reconnect()");
        site.Publish("default", "in the end");
        await tab.ExpectEventsAsync("in the end");
        Assert.That(asked, Is.EqualTo(["GET", "HEAD", "GET", "GET", "GET"]), "HEAD where the browser gave up");
        Assert.That(await tab.ReadAsync("others"), Is.EqualTo(["busy"]));
    }

    [TestCase(204, "closed")]
    [TestCase(400, "refused")]
    [TestCase(401, "refused")]
    [TestCase(403, "refused")]
    public async Task An_answer_that_will_not_change_ends_the_attempts_until_the_page_tries_again(
        int status, string state, CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab tab = await site.OpenTabAsync(new { shared = false });
        await tab.WaitForStateAsync("open");
        await tab.Page.RouteAsync("**/events?**", route => route.FulfillAsync(new() { Status = status }));
        await tab.DoAsync("stream.drop(); stream.reconnect()");
        await tab.WaitForStateAsync(state);

        await tab.Page.UnrouteAllAsync();
        site.Publish("default", "missed");
        await tab.DoAsync("stream.reconnect()");
        await tab.ExpectEventsAsync("missed");
    }

    private static async Task<ModuleTab[]> OpenTwoAsync(ModuleSite site, TcpRelay network)
    {
        ModuleTab[] tabs =
            [await site.OpenTabAsync(new { }, network.Url), await site.OpenTabAsync(new { }, network.Url)];
        foreach (ModuleTab tab in tabs)
        {
            await tab.WaitForStateAsync("open");
        }

        return tabs;
    }

    private static async Task ExpectAsync(ModuleTab[] tabs, params string[] data)
    {
        foreach (ModuleTab tab in tabs)
        {
            await tab.ExpectEventsAsync(data);
        }
    }
}
