using Microsoft.Extensions.Time.Testing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>Tokens: when they are asked for, and who shares a connection.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(120_000)]
internal sealed class ModuleTokenTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Test]
    public async Task Every_tab_goes_on_with_a_new_token_where_the_old_one_expired(CancellationToken cancel)
    {
        await using ModuleSite site = await StartAsync(cancel);
        ModuleTab first = await OpenAsync(site);
        _time.Advance(TimeSpan.FromSeconds(1));
        site.Write("token", NewToken());
        ModuleTab[] tabs = [first, await OpenAsync(site)];
        Wait.Until(() => site.Server.Server.Subscribers == 1, "tokens that differ in their times share a connection");
        site.Publish("a", "1");
        await tabs[0].ExpectEventsAsync("1");

        Expire(site);
        site.Publish("a", "2");

        foreach (ModuleTab tab in tabs)
        {
            await tab.ExpectEventsAsync("1", "2");
            Assert.That(await tab.ReadAsync("gaps"), Is.Empty);
            Assert.That(await tab.ReadAsync("others"), Is.EqualTo(["expired"]));
        }

        Assert.That(site.Server.Server.Subscribers, Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_can_expire_again_and_again(CancellationToken cancel)
    {
        await using ModuleSite site = await StartAsync(cancel);
        ModuleTab tab = await OpenAsync(site);
        var all = new List<string>();
        for (int i = 1; i <= 4; i++)
        {
            Expire(site);
            all.Add($"after {i}");
            site.Publish("a", all[^1]);
            await tab.ExpectEventsAsync([.. all]);
            await tab.WaitForStateAsync("open");
        }

        Assert.That(await tab.ReadAsync("others"), Is.All.EqualTo("expired").And.Exactly(4).Items);
    }

    [Test]
    public async Task A_page_that_waits_for_a_token_can_reconnect_at_once(CancellationToken cancel)
    {
        await using ModuleSite site = await StartAsync(cancel);
        ModuleTab tab = await OpenAsync(site);
        var asked = new TaskCompletionSource();
        int times = 0;
        await tab.Page.RouteAsync("**/token", route =>
        {
            asked.TrySetResult();

            // The first answer never comes.
            return ++times == 1 ? Task.CompletedTask : route.ContinueAsync();
        });
        Expire(site);
        await asked.Task.WaitAsync(Wait.Bound, cancel);
        await tab.DoAsync("stream.reconnect()");
        await tab.WaitForStateAsync("open");
        site.Publish("a", "back");
        await tab.ExpectEventsAsync("back");
    }

    [Test]
    public async Task A_token_that_expired_while_the_connection_was_lost_is_renewed(CancellationToken cancel)
    {
        await using ModuleSite site = await StartAsync(cancel);
        await using var network = new TcpRelay(site.Server.Url);
        site.Write("token", NewToken());
        ModuleTab tab = await site.OpenTabAsync(new { topics = (string[])["a"], tokenFrom = "/token" }, network.Url);
        await tab.WaitForStateAsync("open");

        network.Cut();
        await tab.WaitForStateAsync("waiting");
        Expire(site);
        site.Publish("a", "meanwhile");
        network.Mend();

        await tab.ExpectEventsAsync("meanwhile");
    }

    [Test]
    public async Task Where_there_is_no_token_the_page_is_asked_again_until_there_is_one(CancellationToken cancel)
    {
        await using ModuleSite site = await StartAsync(cancel);
        ModuleTab tab = await OpenAsync(site);
        int asked = 0;
        await tab.Page.RouteAsync("**/token", route => ++asked == 1 ? route.AbortAsync() : route.ContinueAsync());

        Expire(site);
        site.Publish("a", "in the end");

        await tab.ExpectEventsAsync("in the end");
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task Without_a_good_token_the_stream_is_refused_after_one_more_was_asked_for(CancellationToken cancel)
    {
        await using ModuleSite site = await StartAsync(cancel);
        site.Write("token", "not a token");
        int asked = 0;
        await site.Profile.RouteAsync("**/token", route => (asked++, route.ContinueAsync()).Item2);
        ModuleTab tab = await site.OpenTabAsync(new { topics = (string[])["a"], tokenFrom = "/token" });
        await tab.WaitForStateAsync("refused");
        Assert.That(asked, Is.EqualTo(2));

        site.Write("token", NewToken());
        await tab.DoAsync("stream.reconnect()");
        await tab.WaitForStateAsync("open");
    }

    [Test]
    public async Task Users_with_other_rights_have_another_connection(CancellationToken cancel)
    {
        await using ModuleSite site = await StartAsync(cancel);
        ModuleTab ann = await OpenAsync(site);
        site.Write("token", Tokens.Of("""{"sub":"bob","rawsse":{"subscribe":["a"]}}"""));
        ModuleTab bob = await site.OpenTabAsync(new { topics = (string[])["a"], tokenFrom = "/token" });
        await bob.WaitForStateAsync("open");

        Wait.Until(() => site.Server.Server.Subscribers == 2, "a connection for each user");
        site.Publish("a", "1");
        await ann.ExpectEventsAsync("1");
        await bob.ExpectEventsAsync("1");
    }

    private static async Task<ModuleTab> OpenAsync(ModuleSite site)
    {
        ModuleTab tab = await site.OpenTabAsync(new { topics = (string[])["a"], tokenFrom = "/token" });
        await tab.WaitForStateAsync("open");
        return tab;
    }

    private async Task<ModuleSite> StartAsync(CancellationToken cancel)
    {
        ModuleSite site = await ModuleSite.StartAsync(cancel, options =>
        {
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
            options.IsPrivate = true;
            options.TimeProvider = _time;
        });
        site.Write("token", NewToken());
        return site;
    }

    /// <summary>The application has a new token from now on, and the old one is good no longer.</summary>
    private void Expire(ModuleSite site)
    {
        _time.Advance(TimeSpan.FromSeconds(59));
        site.Write("token", NewToken());
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    private string NewToken() => Tokens.Of(
        $$$"""{"exp":{{{_time.GetUtcNow().ToUnixTimeSeconds() + 60}}},"sub":"ann","rawsse":{"subscribe":["a"]}}""");
}
