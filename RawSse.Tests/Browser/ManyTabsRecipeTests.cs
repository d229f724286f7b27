using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Recipes;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The recipe of a page that uses the module.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ManyTabsRecipeTests
{
    [Test, CancelAfter(60_000)]
    [Recipe("A page with many tabs", "html")]
    public async Task Every_tab_shows_what_comes_and_misses_nothing_while_it_is_loaded_again(CancellationToken cancel)
    {
        CodeBlock recipe = RecipeAttribute.OfThisTest();
        using var folder = new TemporaryFolder();
        Assert.That(recipe.Named, Is.EqualTo(["rawsse --static site", "site/index.html"]), "what it says to do");
        _ = folder.Write("index.html", recipe.Text);
        await using var server = new RunningServer(options => options.StaticFolder = folder.FullName);
        await using IBrowserContext profile = await Chromium.NewProfileAsync(cancel);
        IPage[] tabs = [await profile.NewPageAsync(), await profile.NewPageAsync()];
        foreach (IPage tab in tabs)
        {
            _ = await tab.GotoAsync(server.Url.ToString());
            await Expect(tab.Locator("#state")).ToHaveTextAsync("open");
        }

        Assert.That(server.Server.Subscribers, Is.EqualTo(1));
        Publish("one");
        await Expect(tabs[0].Locator("li")).ToHaveTextAsync(["one"]);
        await Expect(tabs[1].Locator("li")).ToHaveTextAsync(["one"]);

        await tabs[1].CloseAsync();
        _ = await tabs[0].GotoAsync("about:blank");
        Wait.Until(() => server.Server.Subscribers == 0, "nobody listens");
        Publish("two");
        _ = await tabs[0].GotoAsync(server.Url.ToString());
        Publish("three");
        await Expect(tabs[0].Locator("li")).ToHaveTextAsync(["two", "three"]);

        void Publish(string data) => _ = server.Server.Publish(new SseEvent(data, type: "done"), TopicSet.Of("jobs"));
    }
}
