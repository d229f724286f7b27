using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The dashboard.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class DashboardTests
{
    [Test, CancelAfter(60_000)]
    public async Task It_shows_what_the_server_does_as_it_does_it(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        await using DemoPage page = await DemoPage.OpenAsync(new Uri(server.Url, "dashboard.html"), cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        ILocator streams = Number(page, "Open streams");
        Wait.Until(() => server.Server.Subscribers == 1, "all parts of the page share one connection");
        await Expect(streams).ToHaveTextAsync("1");

        await using (EventStreamClient reader = await EventStreamClient.ConnectAsync(server, topic: "jobs"))
        {
            await Expect(streams).ToHaveTextAsync("2");
            for (int i = 0; i < 300; i++)
            {
                _ = server.Server.Publish(new SseEvent("x"), TopicSet.Of("jobs"));
            }

            _ = server.Server.Publish(new SseEvent("x"), TopicSet.Of("<b>news</b>"));
            await Expect(page.Page.Locator("#topics tr").First).ToHaveTextAsync("jobs300");
            ILocator news = page.Page.Locator("#topics tr", new() { HasText = "news" });
            await Expect(news).ToHaveTextAsync("<b>news</b>1");
            _ = await reader.ReadAsync(300);
        }

        await Expect(streams).ToHaveTextAsync("1");
        await Expect(page.Page.Locator("#ends tr")).ToContainTextAsync(["Peer closed"]);
        foreach (string title in (string[])["Fan-out, 99th percentile", "History held", "Memory"])
        {
            await Expect(Number(page, title)).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("[1-9]"));
        }

        Assert.That(page.Complaints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Its_charts_move_and_dim_while_the_server_is_away(CancellationToken cancel)
    {
        await using var server = new RunningServer(options => options.Tick = TimeSpan.FromMilliseconds(100));
        await using var network = new TcpRelay(server.Url);
        await using DemoPage page = await DemoPage.OpenAsync(new Uri(network.Url, "dashboard.html"), cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        for (int chart = 0; chart < await page.Page.Locator("#tiles canvas").CountAsync(); chart++)
        {
            await SitePages.ExpectMovesAsync(page.Page.Locator("#tiles canvas").Nth(chart));
        }

        Assert.That(page.Complaints, Is.Empty);
        network.Cut();
        await Expect(page.State).ToHaveTextAsync("Reconnecting");
        await Expect(page.Page.Locator(".stale")).ToHaveCountAsync(1);
        network.Mend();
        await Expect(page.Page.Locator(".stale")).ToHaveCountAsync(0);
    }

    private static ILocator Number(DemoPage page, string title) => page.Page
        .Locator("#tiles section", new() { Has = page.Page.GetByRole(AriaRole.Heading, new() { Name = title }) })
        .Locator(".number");
}
