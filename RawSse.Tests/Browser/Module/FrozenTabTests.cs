using RawSse.Tests.Browser.Driven;
using RawSse.Tests.Support;

namespace RawSse.Tests.Browser.Module;

/// <summary>A tab that the browser freezes holds up nobody, and has everything once it goes on.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class FrozenTabTests
{
    [Test, CancelAfter(120_000)]
    public async Task A_frozen_tab_leaves_and_comes_back_to_what_it_missed(CancellationToken cancel)
    {
        await using DrivenBrowser browser = await DrivenBrowser.StartAsync("chrome", Chromium.Executable);
        await using ModuleSite site = await ModuleSite.StartAsync(cancel);
        await using DrivenTab first = await browser.OpenAsync(site.Server.Url);
        await using DrivenTab other = await browser.OpenAsync(site.Server.Url);
        foreach (DrivenTab tab in (DrivenTab[])[first, other])
        {
            await tab.DoAsync("start({})");
            await tab.WaitForAsync("stream.state === 'open'");
        }

        site.Publish("default", "1");
        await first.WaitForAsync("events.length === 1");
        for (int round = 1; round <= 3; round++)
        {
            await first.SetFrozenAsync(true);
            await first.WaitForAsync($"others.length === {round}");
            site.Publish("default", $"{2 * round}", $"{(2 * round) + 1}");
            await other.WaitForAsync($"events.length === {(2 * round) + 1}");
            Assert.That(await first.EvaluateAsync<int>("events.length"), Is.EqualTo((2 * round) - 1), "it is frozen");
            await first.SetFrozenAsync(false);
            await first.WaitForAsync($"events.length === {(2 * round) + 1}");
        }

        string[] all = ["1", "2", "3", "4", "5", "6", "7"];
        Assert.That(await first.EvaluateAsync<string[]>("events"), Is.EqualTo(all));
        Assert.That(await other.EvaluateAsync<string[]>("events"), Is.EqualTo(all));
        Assert.That(await first.EvaluateAsync<string[]>("others"), Is.EqualTo(["frozen", "frozen", "frozen"]));
        Assert.That(await other.EvaluateAsync<string[]>("states"), Is.EqualTo(["connecting", "open"]));
        Wait.Until(() => site.Server.Server.Subscribers == 1, "both have one connection");
    }
}
