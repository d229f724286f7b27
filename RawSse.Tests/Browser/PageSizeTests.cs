using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>
/// The pages are small: with all that each loads, in bytes as they are served. The module has a bound of its own.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PageSizeTests
{
    private const int MaxBytes = 60_000;

    [Test, CancelAfter(60_000)]
    public async Task A_page_with_all_its_files_is_small(
        [ValueSource(typeof(SitePages), nameof(SitePages.Paths))] string path)
    {
        await using var server = new RunningServer();
        IPage page = await Chromium.NewPageAsync(TestContext.CurrentContext.CancellationToken);
        var files = new HashSet<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.Contains("/events", StringComparison.Ordinal))
            {
                lock (files)
                {
                    _ = files.Add(request.Url);
                }
            }
        };
        _ = await page.GotoAsync(new Uri(server.Url, path).ToString());
        await Expect(page.Locator("#state")).ToHaveTextAsync("Open");

        using var http = new HttpClient();
        int bytes = 0;
        foreach (string file in files)
        {
            if (file.EndsWith("/rawsse.js", StringComparison.Ordinal))
            {
                continue;
            }

            int length = (await http.GetByteArrayAsync(file)).Length;
            TestContext.Out.WriteLine($"{length,6} {new Uri(file).AbsolutePath}");
            bytes += length;
        }

        Assert.That(files, Has.Some.EndsWith("rawsse.js"));
        Assert.That(bytes, Is.LessThan(MaxBytes));
        await page.CloseAsync();
    }
}
