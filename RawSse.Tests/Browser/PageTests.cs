using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>What the page shows of the events that come.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed partial class PageTests
{
    [Test, CancelAfter(60_000)]
    public async Task The_page_shows_each_tick_as_it_comes(CancellationToken cancel)
    {
        await using SseServer server = StartServer(tick: TimeSpan.FromMilliseconds(100));
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);

        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.Events.Nth(9)).ToBeVisibleAsync();

        await Expect(page.Events.Nth(9).Locator(".data")).ToHaveTextAsync(Tick());
        await page.ExpectNothingMissingAsync(server);
        Assert.That(page.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Html_in_an_event_is_shown_as_text(CancellationToken cancel)
    {
        const string Html = "<img src=x onerror=\"document.title='attacked'\"><b>bold</b>";
        await using SseServer server = StartServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Open");

        EventId id = server.Publish(new SseEvent(Html));

        await Expect(page.Last).ToHaveTextAsync(id.ToString());
        await Expect(page.EventsWith(Html)).ToHaveCountAsync(1);
        await Expect(page.Images).ToHaveCountAsync(0);
        Assert.That(page.Complaints, Is.Empty, "a script or an image that the security policy had to stop");
    }

    [Test, CancelAfter(60_000)]
    public async Task The_page_keeps_only_the_newest_rows(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Open");

        for (int i = 1; i <= 250; i++)
        {
            _ = server.Publish(new SseEvent($"event {i}"));
        }

        await Expect(page.EventsWith("event 250")).ToHaveCountAsync(1);
        await Expect(page.Events).ToHaveCountAsync(100);
        await Expect(page.EventsWith("event 151")).ToHaveCountAsync(1);
        await page.ExpectNothingMissingAsync(server);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_page_says_that_the_server_is_full_and_comes_back(CancellationToken cancel)
    {
        await using SseServer server = StartServer(tick: TimeSpan.FromMilliseconds(100));
        var full = new RouteFulfillOptions
        {
            ContentType = "text/event-stream",
            Body = "retry: 100\n\nevent: rawsse.busy\ndata: {}\n\n",
        };
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel, full);

        await Expect(page.Notes.GetByText("The server is full")).ToBeVisibleAsync();
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();
        await Expect(page.State).ToHaveTextAsync("Open");
        await page.ExpectNothingMissingAsync(server);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_page_comes_back_after_an_answer_at_which_browsers_give_up(CancellationToken cancel)
    {
        await using SseServer server = StartServer(tick: TimeSpan.FromMilliseconds(100));
        var badGateway = new RouteFulfillOptions { Status = 502 };
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel, badGateway);

        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        await Expect(page.Events.Nth(2)).ToBeVisibleAsync();
        await Expect(page.State).ToHaveTextAsync("Open");
        await page.ExpectNothingMissingAsync(server);
    }

    [Test, CancelAfter(60_000)]
    public async Task Events_on_another_topic_or_with_a_type_are_not_taken_for_missing_ones(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Open");

        PublishAround(server, "before");
        await Expect(page.EventsWith("before")).ToHaveCountAsync(1);
        await page.Button.ClickAsync();
        PublishAround(server, "while away");
        await page.Button.ClickAsync();
        await Expect(page.EventsWith("while away")).ToHaveCountAsync(1);
        PublishAround(server, "after");

        await Expect(page.EventsWith("after")).ToHaveCountAsync(1);
        await Expect(page.Events).ToHaveCountAsync(3);
        await Expect(page.Missing).ToHaveTextAsync("0");
        await Expect(page.Gaps).ToHaveCountAsync(0);
        Assert.That(page.Complaints, Is.Empty);
    }

    /// <summary>An event that the page shows, between others that it doesn't.</summary>
    private static void PublishAround(SseServer server, string data)
    {
        var elsewhere = TopicSet.Of("elsewhere");
        _ = server.Publish(new SseEvent("not for this page"), elsewhere);
        _ = server.Publish(new SseEvent("42.17", type: "quote"));
        _ = server.Publish(new SseEvent(data));
        _ = server.Publish(new SseEvent("not for this page"), elsewhere);
    }

    private static SseServer StartServer(TimeSpan tick = default)
    {
        var server = new SseServer(new SseServerOptions { Listen = [ListenAddress.Parse("127.0.0.1:0")], Tick = tick });
        server.Start();
        return server;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex Tick();
}
