using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>
/// No page is wider than its screen. Pictures of all of them go into <c>artifacts/screenshots</c>, for people to see.
/// </summary>
[TestFixture]
internal sealed class ScreenshotTests
{
    private static readonly string Folder = Path.Combine(Places.Repository, "artifacts", "screenshots");

    [Test, CancelAfter(120_000)]
    public async Task Pages_fit_their_screen(
        [ValueSource(typeof(SitePages), nameof(SitePages.Paths))] string path,
        [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme scheme,
        [Values(390, 820, 1440)] int width)
    {
        await using var server = new RunningServer(options => options.Tick = TimeSpan.FromSeconds(1));
        IBrowserContext window = await Chromium.NewProfileAsync(
            TestContext.CurrentContext.CancellationToken,
            new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = width < 500 ? 844 : 900 } });
        IPage tab = await window.NewPageAsync();
        _ = await SitePages.OpenFilledAsync(tab, server, path);
        string name = path == "/" ? "live" : "dashboard";
        if (path == "/")
        {
            await BreakAndMendAsync(tab);
        }
        else
        {
            await ShowTrafficAsync(tab, server);
        }

        await ShootAsync(tab, $"{name}-{width}-{scheme}", whole: false);
        await ShootAsync(tab, $"{name}-{width}-{scheme}-whole", whole: true);
        int tooWide = await tab.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
        Assert.That(tooWide, Is.Not.Positive);
        await window.CloseAsync();
    }

    /// <summary>Cuts the connection for as long as two ticks take, so that a replay shows.</summary>
    private static async Task BreakAndMendAsync(IPage tab)
    {
        await Expect(tab.Locator("tr.event").Nth(4)).ToBeVisibleAsync();
        await tab.Locator("#drop").ClickAsync();
        await Expect(tab.Locator("#away")).ToContainTextAsync("3 events passed");
        await ShootAsync(tab, "live-cut", whole: false);
        await tab.Locator("#drop").ClickAsync();
        await Expect(tab.Locator(".mark")).ToHaveCountAsync(3);
        await Expect(tab.Locator("#outcome")).ToContainTextAsync("3 events replayed, none missed");
    }

    private static async Task ShowTrafficAsync(IPage tab, RunningServer server)
    {
        for (int second = 0; second < 8; second++)
        {
            string before = await SitePages.PictureAsync(tab.Locator("#tiles canvas").Nth(1));
            for (int i = 0; i < 20 + (second % 3 * 15); i++)
            {
                _ = server.Publish("an event");
            }

            await tab.WaitForFunctionAsync(
                "before => document.querySelectorAll('#tiles canvas')[1].toDataURL() !== before", before);
        }
    }

    private static async Task ShootAsync(IPage tab, string name, bool whole) =>
        _ = await tab.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Folder, name.ToLowerInvariant() + ".png"),
            FullPage = whole,
            Animations = ScreenshotAnimations.Disabled,
        });
}
