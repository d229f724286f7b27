using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using RawSse.Tests.Build;
using RawSse.Tests.Recipes;
using RawSse.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace RawSse.Tests.Browser;

/// <summary>The page of <c>docs/tokens.md</c>, as it is printed. Its tokens are good for a minute.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class TokensPageTests : IDisposable
{
    private static readonly TopicSet News = TopicSet.Of("news");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly TemporaryFolder _site = new();

    [Test, CancelAfter(60_000)]
    public async Task It_goes_on_with_a_new_token_where_the_old_one_expired(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        IPage page = await OpenAsync(server, server.Urls[0], cancel);
        _ = server.Publish(new SseEvent("one"), News);
        await Expect(page.Locator("body")).ToContainTextAsync("one");

        Expire();
        _ = server.Publish(new SseEvent("two"), News);
        await Expect(page.Locator("body")).ToContainTextAsync("one two");
        await page.CloseAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task It_misses_nothing_while_it_renews_its_token_on_a_topic_that_was_quiet(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        IPage page = await OpenAsync(server, server.Urls[0], cancel);
        var asked = new TaskCompletionSource<IRoute>();
        await page.RouteAsync("**/token", asked.SetResult);

        Expire();
        IRoute token = await asked.Task.WaitAsync(cancel);
        _ = server.Publish(new SseEvent("meanwhile"), News);
        await token.ContinueAsync();

        await Expect(page.Locator("body")).ToContainTextAsync("meanwhile");
        await page.CloseAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task It_comes_back_where_the_token_expired_while_the_connection_was_lost(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        await using var network = new TcpRelay(server.Urls[0]);
        IPage page = await OpenAsync(server, network.Url, cancel);
        _ = server.Publish(new SseEvent("one"), News);
        await Expect(page.Locator("body")).ToContainTextAsync("one");

        network.Cut();
        Wait.Until(() => server.Subscribers == 0, "the connection is lost");
        Expire();
        _ = server.Publish(new SseEvent("two"), News);
        network.Mend();

        await Expect(page.Locator("body")).ToContainTextAsync("one two");
        await page.CloseAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task It_asks_again_where_the_application_had_no_token_for_it(CancellationToken cancel)
    {
        await using SseServer server = StartServer();
        IPage page = await OpenAsync(server, server.Urls[0], cancel);
        var statuses = new Queue<int>([503, 401]);
        await page.RouteAsync("**/token", route => statuses.TryDequeue(out int status)
            ? route.FulfillAsync(new() { Status = status })
            : route.ContinueAsync());

        Expire();
        _ = server.Publish(new SseEvent("two"), News);

        await Expect(page.Locator("body")).ToContainTextAsync("two");
        Assert.That(statuses, Is.Empty);
        await page.CloseAsync();
    }

    public void Dispose() => _site.Dispose();

    private SseServer StartServer()
    {
        string script = CodeBlock.AllOf("docs/tokens.md").Single(block => block.Language == "js").Text;
        _ = _site.Write("index.html", "<!DOCTYPE html><title>News</title><body><script src=listen.js></script>");
        _ = _site.Write("listen.js", script);
        _ = _site.Write("token", NewToken());
        var server = new SseServer(new SseServerOptions
        {
            Listen = [ListenAddress.Parse("127.0.0.1:0")],
            Tick = TimeSpan.Zero,
            Retry = TimeSpan.FromMilliseconds(100),
            StaticFolder = _site.FullName,
            JwtKeys = [JwtKey.FromSecret(Tokens.Secret)],
            IsPrivate = true,
            TimeProvider = _time,
        });
        server.Start();
        return server;
    }

    private static async Task<IPage> OpenAsync(SseServer server, Uri url, CancellationToken cancel)
    {
        IPage page = await Chromium.NewPageAsync(cancel);
        _ = await page.GotoAsync(url.ToString());
        Wait.Until(() => server.Subscribers == 1, "the page listens");
        return page;
    }

    /// <summary>The application has a new token from now on, and the old one is good no longer.</summary>
    private void Expire()
    {
        _time.Advance(TimeSpan.FromSeconds(59));
        _ = _site.Write("token", NewToken());
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    private string NewToken() => Tokens.Of(
        $$$"""{"exp":{{{_time.GetUtcNow().ToUnixTimeSeconds() + 60}}},"rawsse":{"subscribe":["news"]}}""");
}
