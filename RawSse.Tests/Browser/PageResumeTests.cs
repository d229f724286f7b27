using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>When its connection breaks, the page reconnects, and it says whenever events are missing.</summary>
[TestFixture]
internal sealed class PageResumeTests
{
    [Test, CancelAfter(60_000)]
    public async Task After_a_cut_the_browser_comes_back_with_its_last_id_and_no_tick_is_missing(
        CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using var network = new TcpRelay(server.Urls[0]);
        await using DemoPage page = await DemoPage.OpenAsync(network.Url, cancel);
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();

        network.Cut();
        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        string last = await page.Last.InnerTextAsync();
        PublishWhileAway(server);
        network.Mend();

        await Expect(page.EventsWith("while away 3")).ToHaveCountAsync(1);
        await Expect(page.State).ToHaveTextAsync("Open");
        await page.ExpectNothingMissingAsync();
        Assert.That((await page.Streams[^1].AllHeadersAsync())["last-event-id"], Is.EqualTo(last));
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

        await page.ExpectNothingMissingAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task The_button_drops_the_connection_and_what_was_missed_is_replayed(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();

        await page.Button.ClickAsync();
        await Expect(page.State).ToHaveTextAsync("Dropped");
        string last = await page.Last.InnerTextAsync();
        PublishWhileAway(server);
        await Expect(page.EventsWith("while away 1")).ToHaveCountAsync(0);
        await page.Button.ClickAsync();

        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.EventsWith("while away 1").GetByText("replayed")).ToBeVisibleAsync();
        await Expect(page.EventsWith("while away 3").GetByText("replayed")).ToBeVisibleAsync();
        await page.ExpectNothingMissingAsync();
        Assert.That(page.Streams[^1].Url, Does.EndWith($"?lastEventId={last}"));
        Assert.That(page.Complaints, Is.Empty);
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
        await page.ExpectNothingMissingAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_the_log_has_moved_on_the_page_says_how_many_events_are_missing(CancellationToken cancel)
    {
        await using SseServer server = StartServer(new SseServerOptions { Tick = TimeSpan.Zero, History = 3 });
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
    }

    [Test, CancelAfter(60_000)]
    public async Task A_gap_that_no_event_came_after_is_counted_once(CancellationToken cancel)
    {
        await using SseServer server = StartServer(new SseServerOptions { Tick = TimeSpan.Zero, History = 3 });
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        _ = server.Publish(new SseEvent("before"));
        await Expect(page.EventsWith("before")).ToHaveCountAsync(1);

        await page.Button.ClickAsync();
        for (int i = 1; i <= 10; i++)
        {
            _ = server.Publish(new SseEvent($"event {i}"), TopicSet.Of("elsewhere"));
        }

        await page.Button.ClickAsync();
        await Expect(page.Gaps).ToHaveCountAsync(1);
        await page.Button.ClickAsync();
        await page.Button.ClickAsync();
        await Expect(page.State).ToHaveTextAsync("Open");
        _ = server.Publish(new SseEvent("after"));

        await Expect(page.EventsWith("after")).ToHaveCountAsync(1);
        await Expect(page.Gaps).ToHaveTextAsync("7 events missed: older than what the server keeps.");
        await Expect(page.Missing).ToHaveTextAsync("7");
    }

    [Test, CancelAfter(60_000)]
    public async Task After_a_restart_of_the_server_the_page_says_that_it_may_have_missed_events(
        CancellationToken cancel)
    {
        SseServer first = StartServer();
        await using SseServer second = StartServer();
        await using var network = new TcpRelay(first.Urls[0]);
        await using DemoPage page = await DemoPage.OpenAsync(network.Url, cancel);
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();

        await first.DisposeAsync();
        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        network.Mend(second.Urls[0]);
        _ = second.Publish(new SseEvent("from the new server"));

        await Expect(page.EventsWith("from the new server")).ToHaveCountAsync(1);
        await Expect(page.Gaps).ToHaveTextAsync("An unknown number of events missed: the server was restarted.");
        await Expect(page.State).ToHaveTextAsync("Open");
    }

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
}
