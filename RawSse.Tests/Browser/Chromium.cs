using Microsoft.Playwright;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser;

/// <summary>One headless Chromium for all tests of this folder. It is the system's; nothing is downloaded.</summary>
[SetUpFixture]
internal sealed class Chromium
{
    /// <summary>The path of its program.</summary>
    public static readonly string Executable =
        Environment.GetEnvironmentVariable("RAWSSE_CHROMIUM") ?? "/usr/bin/chromium";

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    [OneTimeSetUp]
    public static async Task Start()
    {
        if (!File.Exists(Executable))
        {
            Skip.Because($"{Executable} is missing: apt-get install chromium, or name another one in RAWSSE_CHROMIUM");
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args =
            [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        });
        Assertions.SetDefaultExpectTimeout((float)Wait.Bound.TotalMilliseconds);
    }

    /// <summary>
    /// Opens a page with a new profile. When the test runs out of time, everything that waits for the page fails.
    /// </summary>
    public static async Task<IPage> NewPageAsync(CancellationToken cancel)
    {
        IPage page = await _browser!.NewPageAsync();
        _ = cancel.Register(() => _ = page.CloseAsync());
        return page;
    }

    /// <summary>A profile without pages, for several tabs. It ends as a page does.</summary>
    public static async Task<IBrowserContext> NewProfileAsync(
        CancellationToken cancel, BrowserNewContextOptions? options = null)
    {
        IBrowserContext profile = await _browser!.NewContextAsync(options);
        _ = cancel.Register(() => _ = profile.CloseAsync());
        return profile;
    }

    [OneTimeTearDown]
    public static async Task Stop()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
