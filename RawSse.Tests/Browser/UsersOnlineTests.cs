using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Recipes;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The recipe of a page that shows how many are online.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class UsersOnlineTests
{
    [Test, CancelAfter(60_000)]
    [Recipe("Users online", "html")]
    public async Task The_page_shows_how_many_are_online_as_they_come_and_go(CancellationToken cancel)
    {
        CodeBlock recipe = RecipeAttribute.OfThisTest();
        using var folder = new TemporaryFolder();
        Assert.That(recipe.Named, Is.EqualTo(["rawsse --static site", "site/index.html"]), "what it says to do");
        _ = folder.Write("index.html", recipe.Text);
        await using var server = new RunningServer(options => options.StaticFolder = folder.FullName);
        IPage page = await Chromium.NewPageAsync(cancel);
        _ = await page.GotoAsync(server.Url.ToString());
        ILocator shown = page.Locator("p");
        await Expect(shown).ToHaveTextAsync("1 online");

        await using (await EventStreamClient.ConnectAsync(server))
        {
            await Expect(shown).ToHaveTextAsync("2 online");
        }

        await Expect(shown).ToHaveTextAsync("1 online");
        await page.CloseAsync();
    }
}
