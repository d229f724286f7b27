using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The page of a server whose topics are private.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class PageTokenTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Test, CancelAfter(60_000)]
    public async Task Without_a_token_the_page_says_what_is_wrong_and_stops_asking(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Refused");
        await Expect(page.Notes.First).ToContainTextAsync("the server answers 401");
        await Expect(page.Page.GetByLabel("Token")).ToBeVisibleAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_token_can_be_given_on_the_page(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await page.Page.GetByLabel("Token").FillAsync(NewToken("default", "jobs"));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use the token" }).ClickAsync();
        await Expect(page.State).ToHaveTextAsync("Open");
        await Expect(page.Page.GetByLabel("Token")).ToBeHiddenAsync();

        _ = server.Publish(new SseEvent("secret"));
        _ = server.Publish(new SseEvent("news"), TopicSet.Of("jobs"));

        await Expect(page.EventsWith("secret")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("#notes li")).ToContainTextAsync(["news"]);
        await Expect(page.Page.Locator("#logAnswer")).ToHaveTextAsync("To read log, this page needs a token.");
    }

    [Test, CancelAfter(60_000)]
    public async Task With_a_token_in_its_address_the_page_shows_what_comes_until_the_token_expires(
        CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        string address = "#access_token=" + NewToken("default");
        await using DemoPage page = await DemoPage.OpenAsync(new Uri(server.Urls[0], address), cancel);

        // A panel that is refused parts from the others, whose stream is opened anew: not when the token expires.
        await Expect(page.Page.Locator(".answer[data-state=refused]")).ToHaveCountAsync(4);
        EventId id = server.Publish(new SseEvent("secret"));
        await Expect(page.Last).ToHaveTextAsync(id.ToString());
        await Expect(page.State).ToHaveTextAsync("Open");
        _time.Advance(TimeSpan.FromSeconds(60));
        await Expect(page.Notes.Filter(new() { HasText = "The token has expired" })).ToHaveCountAsync(1);
        await Expect(page.State).ToHaveTextAsync("Refused");
    }

    /// <summary>Good for a minute.</summary>
    private string NewToken(params string[] topics) => Tokens.Of(JsonSerializer.Serialize(new
    {
        exp = _time.GetUtcNow().ToUnixTimeSeconds() + 60,
        rawsse = new { subscribe = topics },
    }));

    private SseServer StartServer()
    {
        var server = new SseServer(new SseServerOptions
        {
            Listen = [ListenAddress.Parse("127.0.0.1:0")],
            Tick = TimeSpan.Zero,
            Retry = TimeSpan.FromMilliseconds(100),
            JwtKeys = [JwtKey.FromSecret(Tokens.Secret)],
            IsPrivate = true,
            TimeProvider = _time,
        });
        server.Start();
        return server;
    }
}
