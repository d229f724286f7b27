using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Chaos;

/// <summary>
/// For a minute publishers and subscribers are killed at random moments and bytes, and come back. Then what publishers
/// were told is compared with what subscribers saw.
/// </summary>
/// <remarks>
/// Another seed each time, for luck finds other things. A printed one is used again with
/// <c>dotnet test -- 'TestRunParameters.Parameter(name="seed", value="7")'</c>, which repeats what is sent and where it is
/// cut, but not the kernel's timing. <c>seconds</c> makes it longer or shorter.
/// </remarks>
public class NothingAnsweredIsMissingTests
{
    private const int Publishers = 10;

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(TestContext.Parameters.Get("seconds", 60));

    /// <summary>For the slow ones to see the rest, when nobody is slow any more.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    private readonly Ledger _ledger = new();
    private readonly KeptLog _log = new();

    [Test]
    public async Task What_was_answered_200_is_seen_once_by_all_who_asked_for_it_whoever_is_killed()
    {
        int seed = TestContext.Parameters.Get("seed", Random.Shared.Next());
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        await using RunningServer server = Start();
        ChaosPublisher[] publishers =
            [.. Enumerable.Range(1, Publishers).Select(i => new ChaosPublisher(server, _ledger, new Random(random.Next()), $"p{i}"))];
        ChaosSubscriber[] subscribers = [.. Subscribers(server, random)];
        ChaosSubscriber[] late = [Subscriber(server, random, Ways.Ordinary, "*"), Subscriber(server, random, Ways.Slow, "prices/b")];

        using var stopping = new CancellationTokenSource(Lasts);
        using var bound = new CancellationTokenSource(Lasts + Wait.Bound + EndsWithin);
        List<Task> subscribing = [.. subscribers.Select(subscriber => Run(subscriber, bound))];
        Task publishing = Task.WhenAll(publishers.Select(publisher => Task.Run(() => publisher.RunAsync(stopping.Token))));
        _ = await Task.WhenAny(publishing, Task.Delay(Lasts / 2, bound.Token));
        subscribing.AddRange(late.Select(subscriber => Run(subscriber, bound)));
        await publishing;
        long end = await EndAsync(server);
        subscribers = [.. subscribers, .. late];
        Array.ForEach(subscribers, subscriber => subscriber.Hurry());
        await Task.WhenAll(subscribing);

        var compared = new Comparison(_ledger, subscribers, end);
        await PrintAsync(server, publishers, subscribers, compared);
        Assert.Multiple(() =>
        {
            Assert.That(_ledger.Problems.Take(20), Is.Empty, $"of {_ledger.Problems.Count}");
            Assert.That(_log.Lines, Is.Empty, "the server found nothing wrong with itself");
            foreach (CloseReason reason in (CloseReason[])[CloseReason.PeerLost, CloseReason.TooSlow, CloseReason.InternalError])
            {
                Assert.That(server.Server.Connections.Ended(reason), Is.Zero, $"no connection ended as {reason}");
            }

            Assert.That(server.Server.Completion.IsCompleted, Is.False, "the server lives");
            Assert.That(_ledger.Events.Count(e => e.IsAnswered), Is.GreaterThan(5000), "events were answered");
            Assert.That(_ledger.Events.Count(e => e is { IsAnswered: true, Answers: > 1 }), Is.GreaterThan(100), "answered again");
            Assert.That(compared.NotAnswered, Is.GreaterThan(100), "some were published and not answered");
            Assert.That(publishers.Sum(p => p.Repetitions), Is.GreaterThan(300), "requests were repeated");
            Assert.That(publishers.Sum(p => p.KillsBeforeAnAnswer), Is.GreaterThan(100), "answers were not read");
            foreach (Death how in Enum.GetValues<Death>())
            {
                Assert.That(publishers.Sum(p => p.Kills[(int)how]), Is.GreaterThan(200), $"publishers were killed: {how}");
            }

            Assert.That(subscribers.Sum(s => s.Cuts), Is.GreaterThan(1000), "subscribers were cut");
            Assert.That(subscribers.Select(s => s.Seen.Count), Has.All.GreaterThan(500), "each saw much");
        });
    }

    private RunningServer Start() => new(options =>
    {
        // All is kept: so no gap is right.
        options.History = Ledger.MaxEvents * 2;
        options.HistoryBytes = long.MaxValue;
        options.Heartbeat = TimeSpan.FromSeconds(1);
        options.Shards = 2;
        options.LoggerFactory = _log;
    });

    private IEnumerable<ChaosSubscriber> Subscribers(RunningServer server, Random random) =>
    [
        Subscriber(server, random, Ways.Steady, "*"),
        Subscriber(server, random, Ways.Ordinary, "*"),
        Subscriber(server, random, Ways.Slow, "*"),
        Subscriber(server, random, Ways.Http10, "*"),
        Subscriber(server, random, Ways.Ordinary, "prices/*"),
        Subscriber(server, random, Ways.Slow, "prices/b*", "news"),
        Subscriber(server, random, Ways.Ordinary, "ne"),
        Subscriber(server, random, Ways.Slow | Ways.Http10, "default"),
        Subscriber(server, random, Ways.Ordinary, "ne*", "prices/b/*", "news"),
        Subscriber(server, random, Ways.Steady | Ways.Slow, "prices/a"),
    ];

    private ChaosSubscriber Subscriber(RunningServer server, Random random, Ways ways, params string[] patterns) =>
        new(server, _ledger, new Random(random.Next()), patterns, ways);

    private static Task Run(ChaosSubscriber subscriber, CancellationTokenSource bound) =>
        Task.Run(() => subscriber.RunAsync(bound.Token));

    /// <summary>Publishes the event that ends all subscribers, on all topics.</summary>
    private static async Task<long> EndAsync(RunningServer server)
    {
        string topics = string.Join('&', RequestMaker.Topics.Select(topic => $"topic={topic}"));
        using RawClient client = await RawClient.ConnectAsync(
            server, $"PUT /events?{topics}&type={Uri.EscapeDataString(ChaosSubscriber.End)} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        string answer = await client.ReadAnswerAsync();
        return long.Parse(answer.TrimEnd().Split('-')[^1]);
    }

    private static IEnumerable<string> Ends(RunningServer server) =>
        from reason in Enum.GetValues<CloseReason>()
        let count = server.Server.Connections.Ended(reason)
        where count > 0
        select $"{reason} {count}";

    private async Task PrintAsync(RunningServer server, ChaosPublisher[] publishers, ChaosSubscriber[] subscribers, Comparison compared)
    {
        string kills = string.Join(", ", Enum.GetValues<Death>().Select(how => $"{how} {publishers.Sum(p => p.Kills[(int)how])}"));
        await TestContext.Out.WriteLineAsync(
            $"{_ledger.Events.Count()} events sent, {_ledger.Events.Count(e => e.IsAnswered)} answered, "
            + $"{_ledger.Events.Count(e => e.Answers > 1)} of them again, {compared.Published} published, "
            + $"{compared.NotAnswered} of them not answered; {_ledger.Bodies.Count} bodies of many");
        await TestContext.Out.WriteLineAsync(
            $"publishers killed: {kills}, {publishers.Sum(p => p.KillsBeforeAnAnswer)} of these before an answer; "
            + $"{publishers.Sum(p => p.Repetitions)} requests repeated");
        await TestContext.Out.WriteLineAsync($"connections ended: {string.Join(", ", Ends(server))}");
        foreach (ChaosSubscriber subscriber in subscribers)
        {
            await TestContext.Out.WriteLineAsync($"{subscriber}: cut {subscriber.Cuts} times, saw {subscriber.Seen.Count} events");
        }
    }
}
