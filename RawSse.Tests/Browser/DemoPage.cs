using System.Net.ServerSentEvents;
using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The page of <c>static/</c> as a visitor sees it.</summary>
internal sealed class DemoPage : IAsyncDisposable
{
    private readonly WatchedPage _watched;

    private DemoPage(WatchedPage watched)
    {
        _watched = watched;
        Page.Request += (_, request) =>
        {
            if (request.Method == "GET" && request.Url.Contains("/events", StringComparison.Ordinal))
            {
                Streams.Add(request);
            }
        };
    }

    /// <summary>All of the page.</summary>
    public IPage Page => _watched.Page;

    /// <summary>
    /// The page's own requests for streams, in order. Those of the worker that tabs share are not among them.
    /// </summary>
    public List<IRequest> Streams { get; } = [];

    /// <summary>
    /// What the browser complained about: errors of the script, of the network, of the security policy.
    /// </summary>
    public IReadOnlyList<string> Complaints => _watched.Complaints;

    public ILocator State => Page.Locator("#state");

    public ILocator Missing => Page.Locator("#missing");

    public ILocator Last => Page.Locator("#last");

    public ILocator Button => Page.Locator("#drop");

    /// <summary>What is said while the page is away.</summary>
    public ILocator Away => Page.Locator("#away");

    /// <summary>What is said of the last absence once it is over.</summary>
    public ILocator Outcome => Page.Locator("#outcome");

    public ILocator Events => Page.Locator("tr.event");

    /// <summary>The rows that are marked as replayed.</summary>
    public ILocator Replayed => Events.Filter(new LocatorFilterOptions { Has = Page.Locator(".mark") });

    public ILocator Gaps => Page.Locator("td.gap");

    public ILocator Images => Page.Locator("img");

    public ILocator Notes => Page.Locator("tr.note");

    /// <summary>Opens the page in a window of its own.</summary>
    /// <param name="server">Where it is served.</param>
    /// <param name="cancel">The end of the test's time.</param>
    /// <param name="firstAnswer">
    /// What the first request for a stream is answered with, in the server's place. A browser shows a test only the
    /// requests of pages, so this page has no worker to share.
    /// </param>
    public static async Task<DemoPage> OpenAsync(
        Uri server, CancellationToken cancel, RouteFulfillOptions? firstAnswer = null)
    {
        IPage page = await Chromium.NewPageAsync(cancel);
        if (firstAnswer is not null)
        {
            await page.AddInitScriptAsync("delete globalThis.SharedWorker");
            await page.RouteAsync(
                "**/events?*", route => route.FulfillAsync(firstAnswer), new PageRouteOptions { Times = 1 });
        }

        return await OpenAsync(page, server);
    }

    /// <summary>Opens the page in a tab.</summary>
    public static async Task<DemoPage> OpenAsync(IPage tab, Uri server)
    {
        var page = new DemoPage(new WatchedPage(tab));
        _ = await tab.GotoAsync(server.ToString());
        return page;
    }

    /// <summary>The rows whose data is exactly this text.</summary>
    public ILocator EventsWith(string data) =>
        Events.Filter(
            new LocatorFilterOptions { Has = Page.GetByText(data, new PageGetByTextOptions { Exact = true }) });

    /// <summary>
    /// Nothing is missing, neither by the page's own count nor by what another client of the server receives.
    /// </summary>
    public async Task ExpectNothingMissingAsync(SseServer server)
    {
        await Expect(Missing).ToHaveTextAsync("0");
        await Expect(Gaps).ToHaveCountAsync(0);
        string[] shown = [.. (await Page.Locator("td.id").AllTextContentsAsync()).Reverse()];
        await using EventStreamClient other = await EventStreamClient.ConnectAsync(server.Urls[0], shown[0]);
        IReadOnlyList<SseItem<string>> after = await other.ReadAsync(shown.Length - 1);
        Assert.That(shown[1..], Is.EqualTo(after.Select(item => item.EventId)));
    }

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
