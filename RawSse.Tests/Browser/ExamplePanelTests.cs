using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The examples on the page: notifications, prices, users online, a log.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ExamplePanelTests
{
    [Test, CancelAfter(60_000)]
    public async Task The_newest_notifications_show_as_text(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        await using DemoPage page = await OpenAsync(server, cancel);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Send one" }).ClickAsync();
        await Expect(page.Page.Locator("#notes li").First).ToContainTextAsync("Backup 1 is done");
        for (int i = 1; i <= 5; i++)
        {
            _ = server.Server.Publish(new SseEvent($"<b>job {i}</b>"), TopicSet.Of("jobs"));
        }

        await Expect(page.Page.Locator("#notes li").First).ToContainTextAsync("<b>job 5</b>");
        await Expect(page.Page.Locator("#notes li")).ToHaveCountAsync(3);
        Assert.That(page.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_price_shows_with_a_line_that_moves(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        await using DemoPage page = await OpenAsync(server, cancel);
        ILocator rows = page.Page.Locator("#quotes li");

        _ = server.Server.Publish(new SseEvent("{\"AAPL\":231.421}", type: "quote"), TopicSet.Of("prices/AAPL"));
        await Expect(rows).ToContainTextAsync(["AAPL231.42▲ 0.00"]);
        _ = server.Server.Publish(new SseEvent("{\"AAPL\":230.9}", type: "quote"), TopicSet.Of("prices/AAPL"));
        await Expect(rows).ToContainTextAsync(["AAPL230.90▼ 0.52"]);
        _ = server.Server.Publish(new SseEvent("12"), TopicSet.Of("prices/ABC"));
        _ = server.Server.Publish(new SseEvent("no price"), TopicSet.Of("prices/ABC"));
        await Expect(rows).ToContainTextAsync(["AAPL", "ABC12.00"]);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start a price" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);
        await SitePages.ExpectMovesAsync(rows.Last.Locator("canvas"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the price" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Start a price" })).ToBeVisibleAsync();
        Assert.That(page.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_number_of_those_online_follows_who_comes_and_goes(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        await using DemoPage page = await OpenAsync(server, cancel);
        ILocator online = page.Page.Locator("#online");
        Wait.Until(() => server.Server.Subscribers == 1, "all parts of the page share one connection");
        await Expect(online).ToHaveTextAsync("1");

        await using (await EventStreamClient.ConnectAsync(server))
        {
            await Expect(online).ToHaveTextAsync("2");
        }

        await Expect(online).ToHaveTextAsync("1");
    }

    [Test, CancelAfter(60_000)]
    public async Task The_log_follows_pauses_and_filters(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        await using DemoPage page = await OpenAsync(server, cancel);
        ILocator lines = page.Page.Locator("#lines li");
        Write(server, 1, 300);
        await Expect(lines).ToHaveCountAsync(200);
        await Expect(lines.Last).ToContainTextAsync("line 300");
        await page.Page.WaitForFunctionAsync(
            """
            () => {
              const lines = document.getElementById("lines");
              return lines.scrollTop + lines.clientHeight >= lines.scrollHeight - 1;
            }
            """);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        Write(server, 301, 310);
        await Expect(page.Page.Locator("#held")).ToHaveTextAsync("10 more since the pause");
        await Expect(lines.Last).ToContainTextAsync("line 300");
        await page.Page.GetByLabel("Filter").FillAsync("LINE 30");
        await Expect(lines).ToHaveCountAsync(2, new() { Timeout = 10_000 });
        await Expect(lines).ToContainTextAsync(["line 30", "line 300"]);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Follow" }).ClickAsync();
        await Expect(lines).ToHaveCountAsync(11);
        await Expect(lines.Last).ToContainTextAsync("line 309");
        Write(server, 311, 311);
        Write(server, 3000, 3000);
        await Expect(lines.Last).ToContainTextAsync("line 3000");
        Assert.That(page.Complaints, Is.Empty);
    }

    private static void Write(RunningServer server, int from, int to)
    {
        for (int i = from; i <= to; i++)
        {
            _ = server.Server.Publish(new SseEvent($"line {i}", type: "log"), TopicSet.Of("log"));
        }
    }

    /// <summary>Opens the page, and waits until all examples listen.</summary>
    private static async Task<DemoPage> OpenAsync(RunningServer server, CancellationToken cancel)
    {
        DemoPage page = await DemoPage.OpenAsync(server.Url, cancel);
        await Expect(page.Page.Locator("section [data-state=open]")).ToHaveCountAsync(4);
        return page;
    }
}
