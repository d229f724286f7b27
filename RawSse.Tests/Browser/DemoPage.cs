using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The page of <c>static/</c> as a visitor sees it.</summary>
internal sealed class DemoPage : IAsyncDisposable
{
    private readonly IPage _page;

    private DemoPage(IPage page)
    {
        _page = page;
        _page.Console += (_, message) => Complain(message.Type == "error", message.Text);
        _page.PageError += (_, error) => Complain(true, error);
        _page.Response += (_, response) => Complain(response.Status >= 400, $"{response.Status} {response.Url}");
        _page.Request += (_, request) =>
        {
            if (request.Method == "GET" && request.Url.Contains("/events", StringComparison.Ordinal))
            {
                Streams.Add(request);
            }
        };
    }

    /// <summary>The requests for the stream, in order.</summary>
    public List<IRequest> Streams { get; } = [];

    /// <summary>
    /// What the browser complained about: errors of the script, of the network, of the security policy.
    /// </summary>
    public List<string> Complaints { get; } = [];

    public ILocator State => _page.Locator("#state");

    public ILocator Missing => _page.Locator("#missing");

    public ILocator Last => _page.Locator("#last");

    public ILocator Button => _page.Locator("#drop");

    public ILocator Events => _page.Locator("tr.event");

    public ILocator Gaps => _page.Locator("td.gap");

    public ILocator Images => _page.Locator("img");

    public ILocator Notes => _page.Locator("tr.note");

    /// <summary>Opens the page.</summary>
    /// <param name="server">Where it is served.</param>
    /// <param name="cancel">The end of the test's time.</param>
    /// <param name="firstAnswer">What the first request for the stream is answered with, in the server's place.</param>
    public static async Task<DemoPage> OpenAsync(
        Uri server, CancellationToken cancel, RouteFulfillOptions? firstAnswer = null)
    {
        var page = new DemoPage(await Chromium.NewPageAsync(cancel));
        if (firstAnswer is not null)
        {
            await page._page.RouteAsync(
                "**/events", route => route.FulfillAsync(firstAnswer), new PageRouteOptions { Times = 1 });
        }

        _ = await page._page.GotoAsync(server.ToString());
        return page;
    }

    /// <summary>The rows whose data is exactly this text.</summary>
    public ILocator EventsWith(string data) =>
        Events.Filter(
            new LocatorFilterOptions { Has = _page.GetByText(data, new PageGetByTextOptions { Exact = true }) });

    /// <summary>Nothing is missing, neither by the page's own count nor by the numbers of the rows it shows.</summary>
    public async Task ExpectNothingMissingAsync()
    {
        await Expect(Missing).ToHaveTextAsync("0");
        await Expect(Gaps).ToHaveCountAsync(0);
        IReadOnlyList<string> ids = await _page.Locator("td.id").AllTextContentsAsync();
        string[][] parts = [.. ids.Reverse().Select(id => id.Split('-'))];
        Assert.That(parts.Select(part => part[0]).Distinct().Count(), Is.EqualTo(1), "lives of the log");
        long[] shown = [.. parts.Select(part => long.Parse(part[1], CultureInfo.InvariantCulture))];
        Assert.That(shown, Is.EqualTo(Enumerable.Range(0, shown.Length).Select(i => shown[0] + i)));
    }

    public async ValueTask DisposeAsync() => await _page.CloseAsync();

    private void Complain(bool isProblem, string text)
    {
        if (isProblem)
        {
            Complaints.Add(text);
        }
    }
}
