using System.Text.RegularExpressions;
using RawSse.Tests.Support;

namespace RawSse.Tests.Clients;

/// <summary>After which answers a client does not try again by itself.</summary>
internal enum GivesUp
{
    Never,
    AfterUnauthorized,
    AfterAnyError,
}

/// <summary>
/// What every client that is documented gets: all of <see cref="ResumeContract"/>, and nothing is lost either where the
/// server or what stands before it refuses a stream.
/// </summary>
internal abstract partial class ClientContract : ResumeContract
{
    private const string Unavailable =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nAccess-Control-Allow-Origin: *\r\n"
        + "Content-Type: text/plain\r\nContent-Length: 5\r\nConnection: close\r\n\r\nfull\n";

    /// <summary>
    /// A client that gives up says so, and one that is started anew at the last id that it had loses nothing.
    /// </summary>
    protected virtual GivesUp GivesUp => GivesUp.Never;

    /// <summary>Whether it listens to <c>rawsse.busy</c> and <c>rawsse.expired</c>.</summary>
    protected virtual bool HearsRefusals => true;

    [Test]
    public async Task Turned_away_by_a_full_server_it_returns_and_has_missed_nothing()
    {
        await using RunningServer server = StartServer(change: options => options.MaxConnections = 1);
        await using var relay = new CuttingRelay(server.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);
        relay.Cut();
        Wait.Until(() => server.Server.Connections.Count == 0, "the client is gone");
        RawClient other = await RawClient.ConnectAsync(server, "GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        Wait.Until(() => server.Server.Subscribers == 1, "the server is full");
        _ = server.Publish("meanwhile");

        // The time that the client is told to wait is made short on the way; the answer keeps its length.
        string answer = "";
        await relay.AnswerOneAsync(full =>
            answer = WaitingTime().Replace(full, seconds => "1".PadLeft(seconds.Length, '0')));
        other.Dispose();
        Wait.Until(() => server.Server.Connections.Count == 0, "there is room again");
        relay.Release();

        bool isTold = answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
        List<HeardEvent> heard = await client.ReadToAsync("meanwhile", Cancel);
        Assert.That(answer, Does.StartWith(isTold ? "HTTP/1.1 200 " : "HTTP/1.1 503 "));
        Assert.That(
            heard.Select(e => e.Type),
            Is.EqualTo(isTold && HearsRefusals ? ["rawsse.busy", "message"] : new[] { "message" }));
    }

    [Test]
    public async Task Answered_503_by_a_proxy_it_loses_nothing()
    {
        await using RunningServer server = StartServer();
        await using var relay = new CuttingRelay(server.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);
        string last = server.Publish("first").ToString();
        _ = await client.ReadToAsync("first", Cancel);
        relay.Cut();
        _ = server.Publish("meanwhile");

        await relay.AnswerOneAsync(_ => Unavailable);
        relay.Release();

        await ExpectNothingLostAsync(
            client, GivesUp == GivesUp.AfterAnyError, new Uri(relay.Url, $"/events?lastEventId={last}"));
    }

    [Test]
    public async Task When_its_token_expires_it_is_told_and_with_a_new_one_it_has_lost_nothing()
    {
        await using RunningServer server = StartServer(change: options =>
        {
            options.IsPrivate = true;
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
        });
        await using var relay = new CuttingRelay(server.Url);
        string old = NewToken();
        await using TestedClient client = await StartAsync(new Uri(relay.Url, $"/events?access_token={old}"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);
        string last = server.Publish("first").ToString();
        _ = await client.ReadToAsync("first", Cancel);
        relay.Hold();
        AdvanceUntil(() => server.Server.Subscribers == 0, "the token expires");
        if (HearsRefusals)
        {
            Assert.That(await client.ReadToAsync("rawsse.expired", Cancel), Has.Count.EqualTo(1));
        }

        _ = server.Publish("meanwhile");

        string answer = "";
        await relay.AnswerOneAsync(refusal => answer = refusal);
        Assert.That(answer, Does.StartWith("HTTP/1.1 401 "));

        // Whoever sends the token (a cookie, a header) has a new one from now on.
        string token = NewToken();
        relay.OnRequest = request => request.Replace(old, token, StringComparison.Ordinal);
        relay.Release();

        var again = new Uri(relay.Url, $"/events?access_token={token}&lastEventId={last}");
        await ExpectNothingLostAsync(client, GivesUp != GivesUp.Never, again);
    }

    private async Task ExpectNothingLostAsync(TestedClient client, bool givesUp, Uri again)
    {
        List<HeardEvent> heard = await client.ReadToAsync(
            e => e.Type == TestedClient.GaveUp || e.Data == "meanwhile", Cancel);
        if (givesUp)
        {
            Assert.That(heard.Select(e => e.Type), Is.EqualTo([TestedClient.GaveUp]));
            await using TestedClient next = await StartAsync(again);
            heard = await next.ReadToAsync("meanwhile", Cancel);
        }

        Assert.That(heard.Select(e => e.Data), Is.EqualTo(["meanwhile"]));
    }

    private string NewToken() => Tokens.Of(
        $$$"""{"exp":{{{Time.GetUtcNow().ToUnixTimeSeconds() + 60}}},"rawsse":{"subscribe":["default"]}}""");

    [GeneratedRegex("(?<=\nretry: |Retry-After: )[0-9]+")]
    private static partial Regex WaitingTime();
}
