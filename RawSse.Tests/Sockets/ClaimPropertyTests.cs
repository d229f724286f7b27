using System.Net.ServerSentEvents;
using System.Text.Json;
using RawSse.Tests.Support;

namespace RawSse.Tests.Sockets;

/// <summary>Random tokens, streams and events: what a token does not allow never comes.</summary>
public class ClaimPropertyTests
{
    private static readonly string[] Topics =
        ["default", "a", "ab", "a/b", "a/c", "b", "news/uk", "news/fr", "private/1", "private/2"];
    private static readonly string[] Patterns =
        [.. Topics, "*", "a*", "a/*", "news/*", "private/*", "private/1*", "$*", "$stats"];

    [Test]
    public async Task A_frame_of_a_topic_that_a_client_may_not_read_never_reaches_it([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        await using var server = new RunningServer(options =>
        {
            options.IsPrivate = true;
            options.JwtKeys = [JwtKey.FromSecret(Tokens.Secret)];
        });
        var published = new List<(string[] Topics, string Data)>();
        var streams = new List<(string[] Asked, int From, EventStreamClient Stream)>();
        int refused = 0;
        for (int step = 0; step < 150; step++)
        {
            if (random.Next(3) == 0)
            {
                string[] allowed = Pick(random, Patterns);
                string[] asked = Pick(random, Patterns);
                int from = random.Next(2) == 0 ? 0 : published.Count;
                string token = Tokens.For(JsonSerializer.Serialize(allowed));
                bool mayRead = asked.All(pattern => MayRead(pattern, allowed));
                EventStreamClient? stream = await TryOpenAsync(server, token, asked, fromStart: from == 0);
                Assert.That(
                    stream is not null,
                    Is.EqualTo(mayRead),
                    $"[{string.Join(' ', allowed)}] asks for [{string.Join(' ', asked)}]");
                refused += mayRead ? 0 : 1;
                if (stream is not null)
                {
                    streams.Add((asked, from, stream));
                }
            }
            else
            {
                string[] topics = Pick(random, Topics);
                published.Add((topics, $"{step}"));
                _ = server.Server.Publish(new SseEvent($"{step}"), TopicSet.Of(topics));
            }
        }

        _ = server.Server.Publish(new SseEvent("end"), TopicSet.Of(Topics));
        Assert.That(Math.Min(streams.Count, refused), Is.Positive, "both happened");
        foreach ((string[] asked, int from, EventStreamClient stream) in streams
            .Where(s => !s.Asked.All(p => p[0] == '$')))
        {
            IEnumerable<string> expected = published.Skip(from)
                .Where(e => e.Topics.Any(topic => asked.Any(pattern => Matches(pattern, topic)))).Select(e => e.Data);
            Assert.That(await ReadAsync(stream), Is.EqualTo(expected), string.Join(' ', asked));
        }

        foreach ((_, _, EventStreamClient stream) in streams)
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task<EventStreamClient?> TryOpenAsync(
        RunningServer server, string token, string[] topics, bool fromStart)
    {
        string query = string.Join("&topic=", topics.Select(Uri.EscapeDataString)) + "&access_token=" + token;
        try
        {
            return await EventStreamClient.ConnectAsync(server, fromStart ? "earliest" : null, query);
        }
        catch (HttpRequestException e) when (e.StatusCode == System.Net.HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    private static async Task<List<string>> ReadAsync(EventStreamClient stream)
    {
        var read = new List<string>();
        while (true)
        {
            SseItem<string> item = await stream.ReadAsync();
            if (item.Data == "end")
            {
                return read;
            }

            if (item.EventType == "message")
            {
                read.Add(item.Data);
            }
        }
    }

    /// <summary>The rule said once more, by what is meant: all that the pattern can match is allowed.</summary>
    private static bool MayRead(string pattern, string[] allowed) => allowed.Any(one =>
        one == pattern
            || (
                one.EndsWith('*')
                    && pattern.StartsWith(one[..^1], StringComparison.Ordinal)
                    && (one != "*" || pattern[0] != '$')));

    private static bool Matches(string pattern, string topic) =>
        pattern == topic || (pattern.EndsWith('*') && topic.StartsWith(pattern[..^1], StringComparison.Ordinal));

    private static string[] Pick(Random random, string[] from) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => from[random.Next(from.Length)]).Distinct()];
}
