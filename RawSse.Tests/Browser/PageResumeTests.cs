using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>When its connection breaks, the page reconnects, and it says whenever events are missing.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed partial class PageResumeTests
{
    [Test, CancelAfter(60_000)]
    public async Task After_a_cut_the_page_comes_back_by_itself_and_no_tick_is_missing(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using var network = new TcpRelay(server.Urls[0]);
        await using DemoPage page = await DemoPage.OpenAsync(network.Url, cancel);
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();

        network.Cut();
        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        PublishWhileAway(server);
        network.Mend();

        await Expect(page.EventsWith("while away 3")).ToHaveCountAsync(1);
        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.Outcome).ToHaveTextAsync(BackWithoutLoss());
        await page.ExpectNothingMissingAsync(server);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_server_that_is_away_for_ten_seconds_is_found_again_and_no_event_is_missing(
        CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using var network = new TcpRelay(server.Urls[0]);
        await using DemoPage page = await DemoPage.OpenAsync(network.Url, cancel);
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();

        network.Cut();
        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        PublishWhileAway(server);
        await Task.Delay(TimeSpan.FromSeconds(10), cancel);
        network.Mend();

        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.Outcome).ToHaveTextAsync(BackWithoutLoss());
        await page.ExpectNothingMissingAsync(server);
    }

    [Test, CancelAfter(60_000)]
    public async Task Ten_cuts_in_a_row_lose_no_tick(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using var network = new TcpRelay(server.Urls[0]);
        await using DemoPage page = await DemoPage.OpenAsync(network.Url, cancel);
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();

        for (int i = 1; i <= 10; i++)
        {
            network.Cut();
            await Expect(page.State).ToHaveTextAsync("Reconnecting");
            _ = server.Publish(new SseEvent($"after cut {i}"));
            network.Mend();
            await Expect(page.EventsWith($"after cut {i}")).ToHaveCountAsync(1);
        }

        await page.ExpectNothingMissingAsync(server);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_button_cuts_the_connection_and_exactly_what_was_missed_is_marked_as_replayed(
        CancellationToken cancel)
    {
        await using SseServer server = StartServer(new SseServerOptions { Tick = TimeSpan.Zero });
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        _ = server.Publish(new SseEvent("before"));
        await Expect(page.EventsWith("before")).ToHaveCountAsync(1);

        await page.Button.ClickAsync();
        await Expect(page.State).ToHaveTextAsync("Cut");
        PublishWhileAway(server);
        await Expect(page.Away).ToContainTextAsync("3 events passed on the server meanwhile");
        await Expect(page.EventsWith("while away 1")).ToHaveCountAsync(0);
        await page.Button.ClickAsync();

        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.EventsWith("while away 3")).ToHaveCountAsync(1);
        _ = server.Publish(new SseEvent("after"));
        await Expect(page.EventsWith("after")).ToHaveCountAsync(1);
        await Expect(page.Replayed).ToContainTextAsync(["while away 3", "while away 2", "while away 1"]);
        await Expect(page.Outcome).ToHaveTextAsync(BackWithoutLoss());
        await Expect(page.Outcome).ToContainTextAsync(": 3 events replayed");
        await Expect(page.Away).ToBeEmptyAsync();
        await page.ExpectNothingMissingAsync(server);
        Assert.That(page.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_worker_that_tabs_share_the_experiment_is_the_same(CancellationToken cancel)
    {
        await using SseServer server = StartServer(new SseServerOptions { Tick = TimeSpan.Zero });
        IPage tab = await Chromium.NewPageAsync(cancel);
        await tab.AddInitScriptAsync("delete globalThis.SharedWorker");
        await using DemoPage page = await DemoPage.OpenAsync(tab, server.Urls[0]);
        await Expect(page.State).ToHaveTextAsync("Open");
        _ = server.Publish(new SseEvent("before"));
        await Expect(page.EventsWith("before")).ToHaveCountAsync(1);

        await page.Button.ClickAsync();
        PublishWhileAway(server);
        await Expect(page.Away).ToContainTextAsync("3 events passed on the server meanwhile");
        string last = await page.Last.InnerTextAsync();
        await page.Button.ClickAsync();

        await Expect(page.Replayed).ToContainTextAsync(["while away 3", "while away 2", "while away 1"]);
        await page.ExpectNothingMissingAsync(server);
        Assert.That(page.Streams.Select(request => request.Url), Has.Some.Contains($"lastEventId={last}"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Dropped_before_its_first_event_the_page_still_gets_what_it_missed(CancellationToken cancel)
    {
        await using SseServer server = StartServer(new SseServerOptions { Tick = TimeSpan.Zero });
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Open");

        await page.Button.ClickAsync();
        PublishWhileAway(server);
        await page.Button.ClickAsync();

        await Expect(page.EventsWith("while away 3").GetByText("replayed")).ToBeVisibleAsync();
        await Expect(page.Events).ToHaveCountAsync(3);
        _ = server.Publish(new SseEvent("live"));
        await Expect(page.EventsWith("live")).ToHaveCountAsync(1);
        await Expect(page.EventsWith("live").GetByText("replayed")).ToHaveCountAsync(0);
        await page.ExpectNothingMissingAsync(server);
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_the_log_has_moved_on_the_page_says_how_many_events_are_missing(CancellationToken cancel)
    {
        await using SseServer server = StartServer(WithoutOwnEvents(history: 3));
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        _ = server.Publish(new SseEvent("before"));
        await Expect(page.EventsWith("before")).ToHaveCountAsync(1);

        await page.Button.ClickAsync();
        for (int i = 1; i <= 10; i++)
        {
            _ = server.Publish(new SseEvent($"event {i}"));
        }

        await page.Button.ClickAsync();

        await Expect(page.EventsWith("event 10")).ToHaveCountAsync(1);
        await Expect(page.Missing).ToHaveTextAsync("7");
        await Expect(page.Gaps).ToHaveTextAsync("7 events missed: older than what the server keeps.");
        await Expect(page.Events).ToHaveCountAsync(4);
        await Expect(page.Outcome).ToContainTextAsync(": 3 events replayed, 7 missed.");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_gap_that_no_event_came_after_is_counted_once(CancellationToken cancel)
    {
        await using SseServer server = StartServer(WithoutOwnEvents(history: 3));
        await using var network = new TcpRelay(server.Urls[0]);
        await using DemoPage page = await DemoPage.OpenAsync(network.Url, cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        _ = server.Publish(new SseEvent("before"));
        await Expect(page.EventsWith("before")).ToHaveCountAsync(1);

        network.Cut();
        for (int i = 1; i <= 10; i++)
        {
            _ = server.Publish(new SseEvent($"event {i}"), TopicSet.Of("elsewhere"));
        }

        network.Mend();
        await Expect(page.Gaps).ToHaveCountAsync(1);
        await Expect(page.State).ToHaveTextAsync("Open");
        network.Cut();
        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        network.Mend();
        await Expect(page.State).ToHaveTextAsync("Open");
        _ = server.Publish(new SseEvent("after"));

        await Expect(page.EventsWith("after")).ToHaveCountAsync(1);
        await Expect(page.Gaps).ToHaveTextAsync("7 events missed: older than what the server keeps.");
        await Expect(page.Missing).ToHaveTextAsync("7");
    }

    [TestCase(0)]
    [TestCase(2)]
    [CancelAfter(60_000)]
    public async Task After_a_restart_the_page_says_what_it_may_have_missed_and_shows_all_of_the_new_history(
        int published)
    {
        SseServer first = StartServer();
        await using SseServer second = StartServer(new SseServerOptions { Tick = TimeSpan.Zero });
        await using var network = new TcpRelay(first.Urls[0]);
        await using DemoPage page = await DemoPage.OpenAsync(network.Url, TestContext.CurrentContext.CancellationToken);
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();

        await first.DisposeAsync();
        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        for (int i = 1; i <= published; i++)
        {
            _ = second.Publish(new SseEvent($"of the new history {i}"));
        }

        network.Mend(second.Urls[0]);

        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.Gaps).ToHaveTextAsync("An unknown number of events missed: the server was restarted.");
        await Expect(page.Missing).ToHaveTextAsync("unknown");
        await Expect(page.Replayed).ToHaveCountAsync(published);
        await Expect(page.Outcome).ToContainTextAsync(
            $": {published} events replayed, the server was restarted, so nobody knows how many were missed.");
        _ = second.Publish(new SseEvent("live"));
        await Expect(page.EventsWith("live")).ToHaveCountAsync(1);
        await Expect(page.Replayed).ToHaveCountAsync(published);
    }

    /// <summary>
    /// By a clock that stands still, the server makes no events itself, which would count as missing too.
    /// </summary>
    private static SseServerOptions WithoutOwnEvents(int history) => new()
    {
        Tick = TimeSpan.Zero,
        History = history,
        TimeProvider = new FakeTimeProvider(),
    };

    private static void PublishWhileAway(SseServer server)
    {
        for (int i = 1; i <= 3; i++)
        {
            _ = server.Publish(new SseEvent($"while away {i}"));
        }
    }

    private static SseServer StartServer(SseServerOptions? options = null)
    {
        options ??= new SseServerOptions { Tick = TimeSpan.FromMilliseconds(100) };
        options.Listen = [ListenAddress.Parse("127.0.0.1:0")];
        options.Retry = TimeSpan.FromMilliseconds(200);
        var server = new SseServer(options);
        server.Start();
        return server;
    }

    [GeneratedRegex(@"^Back after \d+\.\d s: \d+ events? replayed, none missed\.$")]
    private static partial Regex BackWithoutLoss();
}
