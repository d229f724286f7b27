using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using RawSse.Events;
using RawSse.Net;
using RawSse.Security;
using RawSse.Tests.Build;
using RawSse.Tests.Recipes;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The page of <c>docs/tokens.md</c>, as it is printed.</summary>
[TestFixture]
internal sealed class TokensPageTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Test, CancelAfter(60_000)]
    public async Task It_goes_on_with_a_new_token_where_the_old_one_expired(CancellationToken cancel)
    {
        using var site = new TemporaryFolder();
        _ = site.Write("index.html", "<!DOCTYPE html><title>News</title><body><script src=listen.js></script>");
        _ = site.Write("listen.js", CodeBlock.AllOf("docs/tokens.md").Single(block => block.Language == "js").Text);
        _ = site.Write("token", Token(seconds: 60));
        await using var server = new SseServer(new SseServerOptions
        {
            Listen = [ListenAddress.Parse("127.0.0.1:0")],
            Tick = TimeSpan.Zero,
            StaticFolder = site.FullName,
            JwtKeys = [JwtKey.Parse(Tokens.Secret)],
            IsPrivate = true,
            TimeProvider = _time,
        });
        server.Start();
        var news = TopicSet.Of("news");
        IPage page = await Chromium.NewPageAsync(cancel);
        _ = await page.GotoAsync(server.Urls[0].ToString());
        Wait.Until(() => server.Subscribers == 1, "the page listens");
        _ = server.Publish(new SseEvent("one"), news);
        await Expect(page.Locator("body")).ToContainTextAsync("one");

        _ = site.Write("token", Token(seconds: 120));
        _time.Advance(TimeSpan.FromSeconds(60));
        _ = server.Publish(new SseEvent("two"), news);
        await Expect(page.Locator("body")).ToContainTextAsync("one two");
        await page.CloseAsync();
    }

    private string Token(int seconds) => Tokens.Of(
        $$$"""{"exp":{{{_time.GetUtcNow().ToUnixTimeSeconds() + seconds}}},"rawsse":{"subscribe":["news"]}}""");
}
