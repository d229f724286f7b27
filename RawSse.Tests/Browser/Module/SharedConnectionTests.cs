using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>All tabs of an origin use one connection, and none of them can spoil it for the others.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(180_000)]
internal sealed class SharedConnectionTests
{
    [Test]
    public async Task Ten_tabs_have_one_connection_and_each_gets_its_own_topics(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        var tabs = new List<ModuleTab>();
        for (int i = 0; i < 10; i++)
        {
            tabs.Add(await site.OpenTabAsync(new { topics = (string[])[$"own/{i}", "all"] }));
        }

        foreach (ModuleTab tab in tabs)
        {
            await tab.WaitForStateAsync("open");
        }

        Wait.Until(() => site.Server.Server.Subscribers == 1, "one connection for ten tabs");
        for (int i = 0; i < 10; i++)
        {
            site.Publish($"own/{i}", $"for {i}");
        }

        _ = site.Server.Server.Publish(new SseEvent("for all"), TopicSet.Of("all", "private", "own/3"));
        for (int i = 0; i < 10; i++)
        {
            await tabs[i].ExpectEventsAsync($"for {i}", "for all");
            Assert.That(await tabs[i].ReadAsync("topics"), Is.EqualTo([$"own/{i}", i == 3 ? "all own/3" : "all"]));
            Assert.That(await tabs[i].ReadAsync("replayed"), Is.Empty);
            Assert.That(await tabs[i].ReadAsync("others"), Is.Empty);
        }

        Assert.That(site.Server.Server.Subscribers, Is.EqualTo(1));
    }

    [Test]
    public async Task A_topic_that_is_added_or_removed_costs_no_event_of_any_tab(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab changing = await site.OpenTabAsync(new { topics = (string[])["a"] });
        ModuleTab other = await site.OpenTabAsync(new { topics = (string[])["a"] });
        await changing.WaitForStateAsync("open");
        await other.WaitForStateAsync("open");

        var all = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            await changing.DoAsync(i % 2 == 0 ? "stream.add('b')" : "stream.remove('b')");
            site.Publish("a", $"{i}");
            all.Add($"{i}");
        }

        await changing.DoAsync("stream.add('b')");
        await other.ExpectEventsAsync([.. all]);
        await changing.ExpectEventsAsync([.. all]);
        site.Publish("b", "added");
        await changing.ExpectEventsAsync([.. all, "added"]);
        Assert.That(await other.ReadAsync("states"), Is.EqualTo(["connecting", "open"]), "nobody else is told");
    }

    [Test]
    public async Task A_topic_with_an_invalid_name_is_refused_alone(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        _ = await ExpectRefusalOfOneAsync(
            site, new { topics = (string[])["a"] }, new { topics = (string[])["a", new string('x', 257)] });
    }

    [Test]
    public async Task A_forbidden_topic_is_refused_alone_and_the_tab_can_go_on_without_it(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel, options =>
        {
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
            options.IsPrivate = true;
        });
        site.Write("token", Tokens.For("""["a", "b"]"""));
        ModuleTab refused = await ExpectRefusalOfOneAsync(
            site,
            new { topics = (string[])["a"], tokenFrom = "/token" },
            new { topics = (string[])["a", "secret"], tokenFrom = "/token" });

        await refused.DoAsync("stream.remove('secret')");
        await refused.WaitForStateAsync("open");
        site.Publish("a", "again");
        await refused.ExpectEventsAsync("again");
        Wait.Until(() => site.Server.Server.Subscribers == 1, "it shares the connection again");
    }

    [Test]
    public async Task The_65th_topic_has_a_second_connection(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab full = await site.OpenTabAsync(new { topics = Enumerable.Range(0, 64).Select(i => $"many/{i}") });
        await full.WaitForStateAsync("open");
        ModuleTab other = await site.OpenTabAsync(new { topics = (string[])["one more"] });
        await other.WaitForStateAsync("open");
        Wait.Until(() => site.Server.Server.Subscribers == 2, "two connections");

        site.Publish("many/63", "for the first");
        site.Publish("one more", "for the second");
        await full.ExpectEventsAsync("for the first");
        await other.ExpectEventsAsync("for the second");
        Assert.That(await full.ReadAsync("states"), Is.EqualTo(["connecting", "open"]));
        await full.Page.CloseAsync();
        Wait.Until(() => site.Server.Server.Subscribers == 1, "the first connection ends with its tab");
    }

    [Test]
    public async Task A_tab_that_is_far_behind_catches_up_and_holds_up_nobody(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(
            cancel, options => options.Heartbeat = TimeSpan.FromSeconds(2));
        ModuleTab live = await site.OpenTabAsync(new { topics = (string[])["a"] });
        await live.WaitForStateAsync("open");
        string[] data = [.. Enumerable.Range(0, 3000).Select(i => $"{i}")];
        site.Publish("b", data);
        ModuleTab behind = await site.OpenTabAsync(new { topics = (string[])["a", "b"], from = "earliest" });

        await behind.ExpectEventsAsync(data);
        Assert.That(await behind.ReadAsync("replayed"), Is.EqualTo(data));
        Wait.Until(() => site.Server.Server.Subscribers == 1, "it shares the connection");
        site.Publish("a", "live");
        await live.ExpectEventsAsync("live");
        await behind.ExpectEventsAsync([.. data, "live"]);
        Assert.That(await live.ReadAsync("states"), Is.EqualTo(["connecting", "open"]));
    }

    [Test]
    public async Task Dropped_by_one_tab_the_connection_goes_on_and_what_was_missed_is_replayed(
        CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab dropping = await site.OpenTabAsync(new { });
        ModuleTab other = await site.OpenTabAsync(new { });
        await dropping.WaitForStateAsync("open");
        await other.WaitForStateAsync("open");
        site.Publish("default", "1");
        await dropping.ExpectEventsAsync("1");

        await dropping.DoAsync("stream.drop()");
        site.Publish("default", "2", "3");
        await other.ExpectEventsAsync("1", "2", "3");
        await dropping.ExpectEventsAsync("1");
        await dropping.DoAsync("stream.reconnect()");
        await dropping.ExpectEventsAsync("1", "2", "3");
        site.Publish("default", "4");

        await dropping.ExpectEventsAsync("1", "2", "3", "4");
        Assert.That(await dropping.ReadAsync("replayed"), Is.EqualTo(["2", "3"]));
        Assert.That(
            await dropping.ReadAsync("states"), Is.EqualTo(["connecting", "open", "closed", "connecting", "open"]));
        await dropping.DoAsync("stream.close()");
        await other.DoAsync("stream.close()");
        Wait.Until(() => site.Server.Server.Subscribers == 0, "the last one ends the connection");
    }

    [Test]
    public async Task A_crashed_tab_stops_nobody(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        site.Hasten();
        var tabs = new List<ModuleTab>();
        for (int i = 0; i < 3; i++)
        {
            tabs.Add(await site.OpenTabAsync(new { }));
            await tabs[i].WaitForStateAsync("open");
        }

        // The worker may live in the process of the first tab, and then dies with it.
        int published = 0;
        foreach (ModuleTab tab in tabs[..2])
        {
            site.Publish("default", $"{published++}");
            await tab.CrashAsync();
            site.Publish("default", $"{published++}");
        }

        string[] all = [.. Enumerable.Range(0, published).Select(i => $"{i}")];
        await tabs[2].ExpectEventsAsync(all);
        ModuleTab late = await site.OpenTabAsync(new { });
        await late.WaitForStateAsync("open");
        site.Publish("default", "late");
        await late.ExpectEventsAsync("late");
        await tabs[2].ExpectEventsAsync([.. all, "late"]);
        Wait.Until(() => site.Server.Server.Subscribers == 1, "one connection");
    }

    private static async Task<ModuleTab> ExpectRefusalOfOneAsync(ModuleSite site, object good, object bad)
    {
        ModuleTab first = await site.OpenTabAsync(good);
        await first.WaitForStateAsync("open");
        ModuleTab refused = await site.OpenTabAsync(bad);
        await refused.WaitForStateAsync("refused");
        ModuleTab second = await site.OpenTabAsync(good);
        await second.WaitForStateAsync("open");

        site.Publish("a", "on");
        await first.ExpectEventsAsync("on");
        await second.ExpectEventsAsync("on");
        Assert.That(await first.ReadAsync("states"), Is.EqualTo(["connecting", "open"]), "nobody else is told");
        Assert.That(await refused.ReadAsync("events"), Is.Empty);
        Wait.Until(() => site.Server.Server.Subscribers == 1, "one connection for those who may");
        return refused;
    }
}
