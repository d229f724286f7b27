using Microsoft.Extensions.Time.Testing;
using RawSse.Tests.Support;

namespace RawSse.Tests.Clients;

/// <summary>
/// What a client gets wherever its connection is cut: each event once and in order, and word of each
/// gap.
/// </summary>
[CancelAfter(120_000)]
[Parallelizable(ParallelScope.All)]
internal abstract class ResumeContract
{
    private static readonly TopicSet Busy = TopicSet.Of("busy");

    /// <summary>
    /// Whether the client takes an id as soon as its line has come. Cut between that line and the empty one after it,
    /// which ends the event, it takes the event for heard: the one place that no server can help.
    /// </summary>
    protected virtual bool TakesIdByLine => false;

    /// <summary>
    /// How many bytes lie between the places where the stream is cut. A short run, and a client that takes long to
    /// return, leave places out; each run begins elsewhere.
    /// </summary>
    protected virtual int Stride => RunLength.IsLong ? 1 : 5;

    /// <summary>Cut before it has so many bytes of a stream, the client gives up.</summary>
    protected virtual int LeastBytes => 0;

    private int FirstCut { get; } = TestContext.CurrentContext.Random.Next(int.MaxValue);

    /// <summary>The server's clock.</summary>
    protected FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Cut_at_any_byte_of_a_gap_an_opening_or_an_event_it_loses_nothing_and_hears_nothing_twice()
    {
        await using RunningServer server = StartServer(history: 4);
        await using var relay = new CuttingRelay(server.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);
        string last = server.Publish("the first").ToString();
        _ = await client.ReadToAsync("the first", Cancel);

        int first = LeastBytes + (FirstCut % Stride);
        for ((int bytes, int length) = (first, int.MaxValue); bytes < length; bytes += Stride)
        {
            relay.Cut();
            HeardEvent[] expected = PublishWhileAway(server, bytes);
            string stream = await ReadStreamAsync(server, "/events", last, expected[^1].Id);
            length = stream.Length;
            last = expected[^1].Id;
            HeardEvent? helpless = TakesIdByLine
                ? expected.FirstOrDefault(e => stream[..bytes].EndsWith($"\nid: {e.Id}\n"))
                : null;

            // The last event is waited for, so its helpless place is left out.
            relay.Release(helpless == expected[^1] ? null : bytes);
            List<HeardEvent> heard = await client.ReadToAsync(expected[^1].Data, Cancel);
            Assert.That(
                heard,
                Is.EqualTo(expected).Or.EqualTo(expected.Where(e => e != helpless)),
                $"cut after {bytes} bytes of\n{stream}");
        }
    }

    [Test]
    public async Task Cut_at_any_byte_of_a_heartbeat_it_loses_nothing_and_is_told_of_no_gap()
    {
        await using RunningServer server = StartServer(history: 10);
        await using var relay = new CuttingRelay(server.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events?topic=default"));

        _ = await client.ReadToAsync("rawsse.open", Cancel);

        // The first heartbeat of each round moves the cursor, because only another topic had an event. The next ones
        // don't.
        for (int bytes = FirstCut % Stride; bytes < 70; bytes += Stride)
        {
            _ = server.Server.Publish(new SseEvent("not for it"), Busy);
            Func<bool> isCut = relay.CutAfter(bytes);
            AdvanceUntil(isCut, "the heartbeats have so many bytes");
            _ = server.Publish($"{bytes}");
            List<HeardEvent> heard = await client.ReadToAsync("rawsse.open", Cancel);
            heard.AddRange(await client.ReadToAsync($"{bytes}", Cancel));
            Assert.That(heard.Select(e => e.Data), Is.EqualTo([$"{bytes}"]), $"cut after {bytes} bytes");
        }
    }

    [Test]
    public async Task Cut_before_its_first_event_it_gets_what_came_meanwhile()
    {
        await using RunningServer server = StartServer();
        await using var relay = new CuttingRelay(server.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);

        relay.Cut();
        _ = server.Publish("1");
        _ = server.Publish("2");
        relay.Release();

        Assert.That((await client.ReadToAsync("2", Cancel)).Select(e => e.Data), Is.EqualTo(["1", "2"]));
    }

    [Test]
    public async Task A_quiet_topic_among_busy_ones_gives_no_false_gap()
    {
        await using RunningServer server = StartServer(history: 100);
        await using var relay = new CuttingRelay(server.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);

        // Each time so few that the history holds what the stream was not looked at for yet, and more than it holds in
        // all.
        for (int i = 0; i < 3; i++)
        {
            string last = PublishElsewhere(server, 60);
            Assert.That(await ReadToHeartbeatAtAsync(client, last), Is.Empty);
        }

        relay.Cut();
        relay.Release();
        Assert.That(await client.ReadToAsync("rawsse.open", Cancel), Is.Empty);
        _ = server.Publish("for it");

        Assert.That((await client.ReadToAsync("for it", Cancel)).Select(e => e.Data), Is.EqualTo(["for it"]));
    }

    [Test]
    public async Task A_gap_is_told_once()
    {
        await using RunningServer server = StartServer(history: 3);
        await using var relay = new CuttingRelay(server.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);
        relay.Cut();
        string last = PublishElsewhere(server, 10);
        relay.Release();
        HeardEvent gap = (await client.ReadToAsync("rawsse.open", Cancel)).Single();
        relay.Cut();
        relay.Release();
        Assert.That(await client.ReadToAsync("rawsse.open", Cancel), Is.Empty);

        // The history is so short that the next event would be a gap for a stream that has not caught up.
        Assert.That(await ReadToHeartbeatAtAsync(client, last), Is.Empty);
        _ = server.Publish("for it");

        Assert.Multiple(() =>
        {
            Assert.That(gap.Type, Is.EqualTo("rawsse.gap"));
            Assert.That(gap.Data, Does.Contain("\"reason\":\"evicted\"").And.Contain("\"missed\":7"));
        });
        Assert.That((await client.ReadToAsync("for it", Cancel)).Select(e => e.Data), Is.EqualTo(["for it"]));
    }

    [Test]
    public async Task After_a_restart_it_is_told_and_hears_the_new_server_from_its_first_event()
    {
        RunningServer first = StartServer();
        await using RunningServer second = StartServer();
        await using var relay = new CuttingRelay(first.Url);
        await using TestedClient client = await StartAsync(new Uri(relay.Url, "/events"));
        _ = await client.ReadToAsync("rawsse.open", Cancel);
        _ = first.Publish("old");
        _ = await client.ReadToAsync("old", Cancel);
        _ = second.Publish("new");

        // A stream that the server ends is a good end; most clients return from it as from a cut.
        relay.Server = second.Url;
        await first.DisposeAsync();

        HeardEvent[] heard = [.. await client.ReadToAsync("new", Cancel)];
        Assert.That(heard.Select(e => e.Type), Is.EqualTo(["rawsse.gap", "message"]));
        Assert.That(heard[0].Data, Does.Contain("\"reason\":\"epoch\""));
    }

    /// <summary>Starts the client. It must have a way to hear the types that the tests use.</summary>
    protected abstract Task<TestedClient> StartAsync(Uri url);

    protected RunningServer StartServer(int history = 1000, Action<SseServerOptions>? change = null) => new(options =>
    {
        options.Retry = TimeSpan.FromMilliseconds(1);
        options.History = history;
        options.TimeProvider = Time;
        options.CorsOrigins = ["*"];
        change?.Invoke(options);
    });

    /// <summary>Lets the clock run, a second at a time.</summary>
    protected void AdvanceUntil(Func<bool> condition, string what) => Wait.Until(
        () =>
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        what);

    /// <returns>The id of the last.</returns>
    private static string PublishElsewhere(RunningServer server, int count)
    {
        string id = "";
        for (int i = 0; i < count; i++)
        {
            id = server.Server.Publish(new SseEvent("not for it"), Busy).ToString();
        }

        return id;
    }

    /// <summary>
    /// Lets time pass until a heartbeat has moved the client's cursor there: its stream has caught up. An earlier one
    /// may move it only to where the stream was while more was being published.
    /// </summary>
    /// <returns>What it heard before.</returns>
    private async Task<List<HeardEvent>> ReadToHeartbeatAtAsync(TestedClient client, string id)
    {
        Task<List<HeardEvent>> heard = client.ReadToAsync(e => e.Type == "rawsse.cursor" && e.Id == id, Cancel);
        AdvanceUntil(() => heard.IsCompleted, "a heartbeat moves the cursor");
        return await heard;
    }

    /// <summary>Six events, of which the history keeps the last four: a gap, and an event of each form.</summary>
    private static HeardEvent[] PublishWhileAway(RunningServer server, int round)
    {
        _ = server.Publish("missed");
        EventId missed = server.Publish("missed");
        string[] ids =
        [
            server.Publish("plain").ToString(),
            server.Server.Publish(new SseEvent("caf\u00e9\n\nz", type: "note")).ToString(),
            server.Publish("").ToString(),
            server.Publish($"the end of {round}").ToString(),
        ];
        string requested = $"{missed.Epoch}-{missed.Sequence - 2}";
        string gap = $$"""{"reason":"evicted","requested":"{{requested}}","resumed":"{{ids[0]}}","missed":2}""";
        return
        [
            new("rawsse.gap", missed.ToString(), gap),
            new("message", ids[0], "plain"),
            new("note", ids[1], "caf\u00e9\\n\\nz"),
            new("message", ids[2], ""),
            new("message", ids[3], $"the end of {round}"),
        ];
    }

    /// <summary>The body that a client with this cursor gets, a character for each byte.</summary>
    internal static async Task<string> ReadStreamAsync(RunningServer server, string path, string cursor, string end)
    {
        using RawClient client = await RawClient.ConnectAsync(
            server, $"GET {path} HTTP/1.1\r\nHost: a\r\nLast-Event-ID: {cursor}\r\n\r\n");
        _ = await client.ReadToAsync("\r\n\r\n");
        return await client.ReadToAsync($"\nid: {end}\n\n\r\n");
    }
}
