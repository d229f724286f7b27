using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>Pages that can't have a SharedWorker, or are hidden for a while.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(120_000)]
internal sealed class ModuleFallbackTests
{
    private const string WithoutWorkers = "delete window.SharedWorker";

    private const string WithFailingWorkers =
        """
        window.SharedWorker = class {
          port = new MessageChannel().port1;

          constructor() {
            setTimeout(() => this.onerror(), 50);
          }
        };
        """;

    private const string WithForbiddenWorkers =
        """
        window.SharedWorker = class {
          constructor() {
            throw new DOMException("no", "SecurityError");
          }
        };
        """;

    [TestCase(WithoutWorkers, TestName = "Without a SharedWorker each tab has a connection")]
    [TestCase(WithFailingWorkers, TestName = "Where the worker can't be loaded each tab has a connection")]
    [TestCase(WithForbiddenWorkers, TestName = "Where a worker is forbidden each tab has a connection")]
    public async Task Each_tab_has_a_connection(string before, CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab first = await site.OpenTabAsync(new { topics = (string[])["a", "b"] }, before: before);
        ModuleTab second = await site.OpenTabAsync(new { topics = (string[])["b"] }, before: before);
        await first.WaitForStateAsync("open");
        await second.WaitForStateAsync("open");
        Wait.Until(() => site.Server.Server.Subscribers == 2, "two connections");

        site.Publish("a", "1");
        site.Publish("b", "2");
        await first.ExpectEventsAsync("1", "2");
        await second.ExpectEventsAsync("2");
        await first.Page.CloseAsync();
        Wait.Until(() => site.Server.Server.Subscribers == 1, "the connection of the closed tab has ended");
    }

    [Test]
    public async Task Where_the_security_policy_forbids_workers_the_tab_has_a_connection(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        site.Write("index.html", ModuleSite.Page.Replace("default-src", "worker-src 'none'; default-src"));
        ModuleTab tab = await site.OpenTabAsync(new { });
        await tab.WaitForStateAsync("open");
        site.Publish("default", "1");
        await tab.WaitForAsync("events.length === 1");
    }

    [Test]
    public async Task A_page_of_another_origin_may_use_the_module_if_it_is_listed(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        string origin = site.Server.Url.GetLeftPart(UriPartial.Authority);
        await using var other = new RunningServer(options => options.CorsOrigins = [origin]);
        site.Write("tab.js", ModuleSite.Script.Replace("\"/rawsse.js\"", $"\"{other.Url}rawsse.js\""));
        site.Write("index.html", ModuleSite.Page.Replace("'self'", $"'self' {other.Url}"));
        ModuleTab tab = await site.OpenTabAsync(new { url = $"{other.Url}events" });
        await tab.WaitForStateAsync("open");
        ModuleSite.Publish(other, "default", "1");
        await tab.WaitForAsync("events.length === 1");
    }

    [Test]
    public async Task Streams_of_one_page_share_a_connection_also_without_a_worker(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab tab = await site.OpenTabAsync(new { }, before: WithoutWorkers);
        await tab.DoAsync("start({ topics: ['another'] })");
        await tab.WaitForAsync("opens.length === 2");
        Wait.Until(() => site.Server.Server.Subscribers == 1, "one connection");
        site.Publish("default", "1");
        site.Publish("another", "2");
        await tab.ExpectEventsAsync("1", "2");
    }

    [Test]
    public async Task A_stream_that_is_not_to_be_shared_has_its_own_connection(CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab shared = await site.OpenTabAsync(new { });
        ModuleTab own = await site.OpenTabAsync(new { shared = false });
        await shared.WaitForStateAsync("open");
        await own.WaitForStateAsync("open");
        Assert.That(site.Server.Server.Subscribers, Is.EqualTo(2));
        site.Publish("default", "1");
        await shared.ExpectEventsAsync("1");
        await own.ExpectEventsAsync("1");
    }

    [TestCase("document", "freeze", "resume")]
    [TestCase("window", "pagehide", "pageshow")]
    public async Task A_page_that_can_not_hear_leaves_and_later_has_all_that_it_missed(
        string target, string leaving, string returning, CancellationToken cancel)
    {
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        ModuleTab tab = await site.OpenTabAsync(new { });
        await tab.WaitForStateAsync("open");
        await tab.DoAsync($"{target}.dispatchEvent(new Event('{leaving}'))");
        Wait.Until(() => site.Server.Server.Subscribers == 0, "nobody listens");
        site.Publish("default", "1", "2");
        await tab.DoAsync($"{target}.dispatchEvent(new Event('{returning}'))");

        await tab.ExpectEventsAsync("1", "2");
        Assert.That(await tab.ReadAsync("replayed"), Is.EqualTo(["1", "2"]));
        Assert.That(await tab.ReadAsync("gaps"), Is.Empty);
    }
}
