using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The pages of <c>docs/examples</c>, served by <c>--static</c> as they stand there.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ExampleFileTests
{
    private const int MaxLines = 40;

    private static readonly string Folder = Path.Combine(Places.Repository, "docs", "examples");

    [Test, CancelAfter(60_000)]
    public async Task Notifications_show_as_text_and_those_that_came_during_a_reload_too(CancellationToken cancel)
    {
        await using RunningServer server = StartServer();
        WatchedPage watched = await OpenAsync(server, "notifications.html", cancel);
        ILocator notes = watched.Page.Locator("li");
        await Expect(watched.Page.Locator("#state")).ToHaveTextAsync("open");
        Publish(server, "jobs", "done", "<b>one</b>");
        await Expect(notes).ToHaveTextAsync(["<b>one</b>"]);

        _ = await watched.Page.GotoAsync("about:blank");
        Publish(server, "jobs", "", "two");
        _ = await watched.Page.GoBackAsync();

        await Expect(notes).ToHaveTextAsync(["two"]);
        Assert.That(watched.Complaints, Is.Empty);
        await watched.Page.CloseAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task Prices_are_shown_by_symbol_and_old_ones_are_dimmed(CancellationToken cancel)
    {
        await using RunningServer server = StartServer();
        await using var network = new TcpRelay(server.Url);
        WatchedPage watched = await OpenAsync(server, "prices.html", cancel, network.Url);
        Publish(server, "prices/AAPL", "quote", "{\"AAPL\":231.4}");
        Publish(server, "prices/MSFT", "quote", "{\"MSFT\":512}");
        Publish(server, "prices/AAPL", "quote", "{\"AAPL\":231.5}");
        await Expect(watched.Page.Locator("td")).ToHaveTextAsync(["AAPL", "231.50", "MSFT", "512.00"]);
        Assert.That(watched.Complaints, Is.Empty);

        network.Cut();
        await Expect(watched.Page.Locator(".stale")).ToHaveCountAsync(1);
        network.Mend();
        await Expect(watched.Page.Locator(".stale")).ToHaveCountAsync(0);
        await watched.Page.CloseAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_log_begins_with_what_the_server_has_and_filters(CancellationToken cancel)
    {
        await using RunningServer server = StartServer();
        Publish(server, "log", "log", "GET /a");
        Publish(server, "log", "log", "GET /b");
        WatchedPage watched = await OpenAsync(server, "log.html", cancel);
        ILocator lines = watched.Page.Locator("#lines");
        await Expect(lines).ToHaveTextAsync("GET /a GET /b");

        Publish(server, "log", "log", "GET /c");
        await Expect(lines).ToHaveTextAsync("GET /a GET /b GET /c");
        await watched.Page.GetByLabel("Only lines with").FillAsync("/b");
        await Expect(lines).ToHaveTextAsync("GET /b");
        Assert.That(watched.Complaints, Is.Empty);
        await watched.Page.CloseAsync();
    }

    [Test]
    public void Each_is_short()
    {
        string[] files = Directory.GetFiles(Folder, "*.html");
        Assert.That(files, Has.Length.EqualTo(3));
        Assert.That(files.Select(file => File.ReadLines(file).Count()), Has.All.LessThan(MaxLines));
    }

    private static RunningServer StartServer() => new(options =>
    {
        options.StaticFolder = Folder;
        options.Retry = TimeSpan.FromMilliseconds(200);
    });

    private static async Task<WatchedPage> OpenAsync(
        RunningServer server, string file, CancellationToken cancel, Uri? through = null)
    {
        IPage page = await Chromium.NewPageAsync(cancel);

        // These pages have no icon, which the browser would ask for and report the 404 on the console.
        await page.RouteAsync("**/favicon.ico", route => route.FulfillAsync(new() { Status = 204 }));
        var watched = new WatchedPage(page);
        _ = await page.GotoAsync(new Uri(through ?? server.Url, file).ToString());
        Wait.Until(() => server.Server.Subscribers == 1, "the page listens");
        return watched;
    }

    private static void Publish(RunningServer server, string topic, string type, string data) =>
        _ = server.Server.Publish(new SseEvent(data, type: type), TopicSet.Of(topic));
}
