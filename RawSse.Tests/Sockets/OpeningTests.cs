using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>What a stream says about itself before its first event.</summary>
[TestFixture(SocketKind.Native, TestName = "OpeningTests, native sockets")]
[TestFixture(SocketKind.Portable, TestName = "OpeningTests, portable sockets")]
[TestFixture(SocketKind.Veiled, TestName = "OpeningTests, veiled sockets")]
public class OpeningTests(SocketKind sockets)
{
    [TestCase("", "e-3", Description = "live")]
    [TestCase("lastEventId=e-1", "e-1", Description = "a replay")]
    [TestCase("lastEventId=e-3", "e-3", Description = "nothing was missed")]
    [TestCase("lastEventId=earliest", "e-0")]
    public async Task The_opening_carries_the_place_before_the_first_event_and_where_the_replay_ends(
        string query, string id)
    {
        await using var server = new RunningServer(sockets: sockets);
        Publish(server, 3);
        string epoch = server.Server.Log.Epoch;
        SseItem<string> open = (await ReadOpeningAsync(server, query.Replace("=e-", $"={epoch}-"))).Single();
        JsonElement data = JsonDocument.Parse(open.Data).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(open.EventType, Is.EqualTo("rawsse.open"));
            Assert.That(open.ReconnectionInterval, Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That(open.EventId, Is.EqualTo(id.Replace("e-", $"{epoch}-")));
            Assert.That(data.GetProperty("head").GetString(), Is.EqualTo($"{epoch}-3"));
            Assert.That(data.GetProperty("heartbeat").GetInt32(), Is.EqualTo(15_000));
        });
    }

    [TestCase("", "default")]
    [TestCase("topic=prices%2F*&topic=a&topic=b%22%C3%A9&topic=a", "prices/*", "a", "b\"é", "a")]
    public async Task It_names_the_topics_as_they_were_asked_for(string query, params string[] topics)
    {
        await using var server = new RunningServer(sockets: sockets);
        SseItem<string> open = (await ReadOpeningAsync(server, query)).Single();
        JsonElement named = JsonDocument.Parse(open.Data).RootElement.GetProperty("topics");
        Assert.That(named.EnumerateArray().Select(topic => topic.GetString()), Is.EqualTo(topics));
    }

    [Test]
    public async Task A_gap_comes_first_and_both_carry_the_new_cursor()
    {
        await using var server = new RunningServer(options => options.History = 2, sockets);
        Publish(server, 10);
        string epoch = server.Server.Log.Epoch;
        List<SseItem<string>> opening = await ReadOpeningAsync(server, $"lastEventId={epoch}-3");
        Assert.That(
            opening.Select(e => (e.EventType, e.EventId)),
            Is.EqualTo([("rawsse.gap", $"{epoch}-8"), ("rawsse.open", $"{epoch}-8")]));
    }

    [Test]
    public async Task Without_heartbeats_it_says_zero()
    {
        await using var server = new RunningServer(options => options.Heartbeat = TimeSpan.Zero, sockets);
        SseItem<string> open = (await ReadOpeningAsync(server, "")).Single();
        Assert.That(JsonDocument.Parse(open.Data).RootElement.GetProperty("heartbeat").GetInt32(), Is.Zero);
    }

    [TestCase("_=1732441985")]
    [TestCase("_&topic=default")]
    [TestCase("evs_preamble=2056&evs_last_event_id=earliest")]
    public async Task Names_in_the_query_that_keep_caches_away_are_passed_over(string query)
    {
        await using var server = new RunningServer(sockets: sockets);
        Assert.That(await ReadOpeningAsync(server, query), Has.Count.EqualTo(1));
    }

    [TestCase("GET", false, "no-store, no-transform")]
    [TestCase("HEAD", false, "no-store, no-transform")]
    [TestCase("GET", true, "no-store, no-transform, private")]
    [TestCase("HEAD", true, "no-store, no-transform, private")]
    public async Task No_cache_keeps_a_stream(string method, bool isPrivate, string cacheControl)
    {
        await using var server = new RunningServer(
            options =>
            {
                options.JwtKeys = isPrivate ? [JwtKey.FromSecret(Tokens.Secret)] : [];
                options.IsPrivate = isPrivate;
            },
            sockets);
        string token = Tokens.For("""["default"]""");
        using RawClient client = await RawClient.ConnectAsync(
            server, $"{method} /events?access_token={token} HTTP/1.1\r\nHost: a\r\n\r\n");
        string head = await client.ReadToAsync("\r\n\r\n");
        Assert.That(head, Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain($"\r\nCache-Control: {cacheControl}\r\n"));
    }

    private static void Publish(RunningServer server, int count)
    {
        for (int i = 1; i <= count; i++)
        {
            _ = server.Publish($"{i}");
        }
    }

    /// <summary>The first frame of a stream.</summary>
    private static async Task<List<SseItem<string>>> ReadOpeningAsync(RunningServer server, string query)
    {
        using RawClient client = await RawClient.ConnectAsync(
            server, $"GET /events?{query} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That(await client.ReadToAsync("\r\n\r\n"), Does.StartWith("HTTP/1.1 200 OK\r\n"));
        string chunk = await client.ReadToAsync("\n\r\n");
        return Frames.ParseChunked(Encoding.Latin1.GetBytes(chunk));
    }
}
