using Microsoft.Playwright;
using RawSse.Tests.Clients;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>
/// On the filled pages, in both color schemes, axe-core finds nothing, and the browser has no complaint.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class AccessibilityTests
{
    private const string Violations =
        """
        async () => (await axe.run()).violations.flatMap(
          ({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`))
        """;

    [Test, CancelAfter(120_000)]
    public async Task Axe_finds_nothing(
        [ValueSource(typeof(SitePages), nameof(SitePages.Paths))] string path,
        [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme scheme,
        [Values(390, 1280)] int width)
    {
        await using var server = new RunningServer(options => options.Tick = TimeSpan.FromSeconds(1));

        // Without motion, nothing is found that is only half faded in.
        IBrowserContext window = await Chromium.NewProfileAsync(
            TestContext.CurrentContext.CancellationToken,
            new()
            {
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce,
                ViewportSize = new() { Width = width, Height = 800 },
            });
        IPage tab = await window.NewPageAsync();
        WatchedPage watched = await SitePages.OpenFilledAsync(tab, server, path);

        await ExpectNothingFoundAsync(tab);
        Assert.That(watched.Complaints, Is.Empty);
        await window.CloseAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task Axe_finds_nothing_while_the_page_is_cut_off_paused_or_refused(CancellationToken cancel)
    {
        await using var server = new RunningServer(options => options.Tick = TimeSpan.FromSeconds(1));
        await using var closed = new RunningServer(options =>
        {
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
            options.IsPrivate = true;
        });
        IBrowserContext window = await Chromium.NewProfileAsync(
            cancel, new() { ReducedMotion = ReducedMotion.Reduce });
        IPage tab = await window.NewPageAsync();
        _ = await SitePages.OpenFilledAsync(tab, server, "/");
        await tab.Locator("#pause").ClickAsync();
        await tab.Locator("#drop").ClickAsync();
        await Expect(tab.Locator("#away")).ToContainTextAsync("passed on the server meanwhile");
        await ExpectNothingFoundAsync(tab);
        foreach (string path in SitePages.Paths)
        {
            _ = await tab.GotoAsync(new Uri(closed.Url, path).ToString());
            await Expect(tab.Locator("#state")).ToHaveTextAsync("Refused");
            await ExpectNothingFoundAsync(tab);
        }

        await window.CloseAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task The_connection_can_be_cut_and_mended_from_the_keyboard(CancellationToken cancel)
    {
        await using var server = new RunningServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Url, cancel);
        await Expect(page.State).ToHaveTextAsync("Open");

        await TabToAsync(page, "Cut the connection");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.State).ToHaveTextAsync("Cut");
        await Expect(page.Button).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.Outcome).ToContainTextAsync("Back after");
    }

    private static async Task ExpectNothingFoundAsync(IPage tab)
    {
        // As a script of the page, it would be against the page's security policy.
        _ = await tab.EvaluateAsync(await File.ReadAllTextAsync(
            Path.Combine(await ClientPackages.FolderAsync(), "node_modules", "axe-core", "axe.min.js")));
        string[] violations = await tab.EvaluateAsync<string[]>(Violations);
        Assert.That(violations, Is.Empty, string.Join("\n\n", violations));
    }

    private static async Task TabToAsync(DemoPage page, string name)
    {
        ILocator wanted = page.Page.GetByRole(AriaRole.Button, new() { Name = name });
        for (int presses = 0; presses < 30; presses++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            if (await wanted.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }
        }

        Assert.Fail($"no way to '{name}' by the keyboard");
    }
}
