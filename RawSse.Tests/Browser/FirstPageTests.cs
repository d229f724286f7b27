using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Recipes;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser;

/// <summary>The script with which the README has a page subscribe.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class FirstPageTests
{
    [Test, CancelAfter(60_000)]
    [Recipe("Subscribe", "js")]
    public async Task The_page_shows_each_event_with_its_id(CancellationToken cancel)
    {
        using var folder = new TemporaryFolder();
        await using var server = new RunningServer(options => options.StaticFolder = folder.FullName);
        string script = RecipeAttribute.OfThisTest().Text.Replace(
            "http://localhost:8080", server.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);

        // Without an icon of its own, the browser would ask for one and report the 404 on the console.
        _ = folder.Write(
            "index.html", $"<!DOCTYPE html><title>First</title><link rel=icon href='data:,'><script>{script}</script>");
        IPage page = await Chromium.NewPageAsync(cancel);
        _ = await page.GotoAsync(server.Url.ToString());
        Wait.Until(() => server.Server.Subscribers == 1, "the page has subscribed");

        string id = "";
        IConsoleMessage shown = await page.RunAndWaitForConsoleMessageAsync(() =>
        {
            id = server.Publish("hello").ToString();
            return Task.CompletedTask;
        });

        Assert.That(shown.Text, Is.EqualTo($"{id} hello"));
        await page.CloseAsync();
    }
}
