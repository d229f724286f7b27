using Microsoft.Extensions.Time.Testing;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The page of a server whose topics are private.</summary>
[TestFixture]
internal sealed class PageTokenTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    [Test, CancelAfter(60_000)]
    public async Task Without_a_token_the_page_says_what_is_wrong_and_stops_asking(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using DemoPage page = await DemoPage.OpenAsync(server.Urls[0], cancel);
        await Expect(page.State).ToHaveTextAsync("Refused");
        await Expect(page.Notes.First).ToContainTextAsync("The server answers 401");
        Assert.That(page.Streams, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task With_a_token_in_its_address_the_page_shows_what_comes_until_the_token_expires(
        CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        long exp = _time.GetUtcNow().ToUnixTimeSeconds() + 60;
        string token = Tokens.Of($$$"""{"exp":{{{exp}}},"rawsse":{"subscribe":["default"]}}""");
        await using DemoPage page = await DemoPage.OpenAsync(new Uri(server.Urls[0], "#access_token=" + token), cancel);
        await Expect(page.State).ToHaveTextAsync("Open");
        EventId id = server.Publish(new SseEvent("secret"));
        await Expect(page.Last).ToHaveTextAsync(id.ToString());
        _time.Advance(TimeSpan.FromSeconds(60));
        await Expect(page.Notes.Filter(new() { HasText = "The token has expired" })).ToHaveCountAsync(1);
        await Expect(page.State).ToHaveTextAsync("Refused");
    }

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
