using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>
/// No page is wider than its screen. Pictures of all of them go into <c>artifacts/screenshots</c>, for people to see.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ScreenshotTests
{
    private static readonly string Folder = Path.Combine(Places.Repository, "artifacts", "screenshots");

    private static readonly (int Width, int Height)[] Screens = [(390, 844), (820, 900), (1440, 900)];

    [Test, CancelAfter(180_000)]
    public async Task The_live_page_fits_every_screen(CancellationToken cancel)
    {
        await using RunningServer server = StartServer();
        IPage tab = await Chromium.NewPageAsync(cancel);
        _ = await SitePages.OpenFilledAsync(tab, server, "/");
        await BreakAndMendAsync(tab);
        await ShootAllAsync(tab, "live");
        await tab.CloseAsync();
    }

    [Test, CancelAfter(180_000)]
    public async Task The_dashboard_fits_every_screen(CancellationToken cancel)
    {
        await using RunningServer server = StartServer();
        IPage tab = await Chromium.NewPageAsync(cancel);
        _ = await SitePages.OpenFilledAsync(tab, server, "/dashboard.html");
        await ShowTrafficAsync(tab, server);
        await ShootAllAsync(tab, "dashboard");
        await tab.CloseAsync();
    }

    private static RunningServer StartServer() => new(options => options.Tick = TimeSpan.FromSeconds(1));

    private static async Task ShootAllAsync(IPage tab, string name)
    {
        foreach ((int width, int height) in Screens)
        {
            await tab.SetViewportSizeAsync(width, height);
            foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await tab.EmulateMediaAsync(new() { ColorScheme = scheme });
                await ShootAsync(tab, $"{name}-{width}-{scheme}", whole: false);
                await ShootAsync(tab, $"{name}-{width}-{scheme}-whole", whole: true);
            }

            int tooWide = await tab.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
            Assert.That(tooWide, Is.Not.Positive, $"{name} on {width} pixels");
        }
    }

    /// <summary>Cuts the connection for at least three ticks, so that a replay shows.</summary>
    private static async Task BreakAndMendAsync(IPage tab)
    {
        await Expect(tab.Locator("tr.event").Nth(4)).ToBeVisibleAsync();
        await tab.Locator("#drop").ClickAsync();
        await Expect(tab.Locator("#away")).ToContainTextAsync(new Regex("([3-9]|\\d\\d) events passed"));
        await ShootAsync(tab, "live-cut", whole: false);
        await tab.Locator("#drop").ClickAsync();
        await Expect(tab.Locator(".mark").Nth(2)).ToBeVisibleAsync();
        await Expect(tab.Locator("#outcome")).ToContainTextAsync(" events replayed, none missed");
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

    private static async Task ShootAsync(IPage tab, string name, bool whole)
    {
        // What is drawn by hand is drawn again with the next frame.
        await tab.EvaluateAsync("() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
        _ = await tab.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Folder, name.ToLowerInvariant() + ".png"),
            FullPage = whole,
            Animations = ScreenshotAnimations.Disabled,
        });
    }
}
