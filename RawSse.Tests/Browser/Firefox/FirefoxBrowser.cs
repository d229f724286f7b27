using RawSse.Tests.Browser.Driven;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Firefox;

/// <summary>One Firefox for all tests of this folder. It is the system's; nothing is downloaded.</summary>
[SetUpFixture]
internal sealed class FirefoxBrowser
{
    private static readonly string Executable =
        Environment.GetEnvironmentVariable("RAWSSE_FIREFOX") ?? "/usr/bin/firefox-esr";

    private static DrivenBrowser? _browser;

    [OneTimeSetUp]
    public static async Task Start()
    {
        if (!File.Exists(Executable))
        {
            Skip.Because(
                $"{Executable} is missing: apt-get install firefox-esr, or name another one in RAWSSE_FIREFOX");
        }

        _browser = await DrivenBrowser.StartAsync("firefox", Executable);
    }

    /// <summary>Opens a page in a tab.</summary>
    public static Task<DrivenTab> OpenAsync(Uri url) => _browser!.OpenAsync(url);

    [OneTimeTearDown]
    public static async Task Stop()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }
}
