using RawSse.Net;
using RawSse.Tests.Support;

namespace RawSse.Tests.Chaos;

/// <summary>
/// Publishers and subscribers are killed at random moments and bytes, and come back, until enough has happened. Then
/// what publishers were told is compared with what subscribers saw.
/// </summary>
/// <remarks>
/// Another seed each time, for luck finds other things. A printed one is used again with
/// <c>dotnet test -- 'TestRunParameters.Parameter(name="seed", value="7")'</c>, which repeats what is sent and where it
/// is cut, but not the kernel's timing. <c>build.ps1 test -Long</c> makes it four times as long; <c>seconds</c>, any
/// length.
/// </remarks>
[Parallelizable]
public class NothingAnsweredIsMissingTests
{
    private const int Publishers = 10;

    private static readonly int Seconds =
        TestContext.Parameters.Get("seconds", RunLength.IsLong ? 60 : 15);

    /// <summary>A machine may be slow: it gets longer, until enough has happened. Only a defect reaches this.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMinutes(5);

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
            [.. Enumerable.Range(1, Publishers)
                .Select(i => new ChaosPublisher(server, _ledger, new Random(random.Next()), $"p{i}"))];
        ChaosSubscriber[] subscribers = [.. Subscribers(server, random)];
        ChaosSubscriber[] late =
            [Subscriber(server, random, Ways.Ordinary, "*"), Subscriber(server, random, Ways.Slow, "prices/b")];

        using var stopping = new CancellationTokenSource();
        using var bound = new CancellationTokenSource(Bound);
        List<Task> subscribing = [.. subscribers.Select(subscriber => Run(subscriber, bound))];
        Task publishing = Task.WhenAll(
            publishers.Select(publisher => Task.Run(() => publisher.RunAsync(stopping.Token))));
        _ = await Task.WhenAny(publishing, Task.Delay(TimeSpan.FromSeconds(Seconds) / 2, bound.Token));
        subscribing.AddRange(late.Select(subscriber => Run(subscriber, bound)));
        _ = await Task.WhenAny(publishing, Task.Delay(TimeSpan.FromSeconds(Seconds) / 2, bound.Token));
        while (!publishing.IsCompleted && Happened(publishers, subscribers).Any(some => some.Times < some.Enough))
        {
            await Task.Delay(100, bound.Token);
        }

        await stopping.CancelAsync();
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
            CloseReason[] never = [CloseReason.PeerLost, CloseReason.TooSlow, CloseReason.InternalError];
            foreach (CloseReason reason in never)
            {
                Assert.That(server.Server.Connections.Ended(reason), Is.Zero, $"no connection ended as {reason}");
            }

            Assert.That(server.Server.Completion.IsCompleted, Is.False, "the server lives");
            foreach ((string what, int times, int enough) in Happened(publishers, subscribers))
            {
                Assert.That(times, Is.AtLeast(enough), what);
            }

            Assert.That(compared.NotAnswered, Is.Positive, "some were published and not answered");
            Assert.That(subscribers.Select(s => s.Seen.Count), Has.All.Positive, "each saw some");
        });
    }

    /// <summary>What has happened so far, and how often it has to, so that the comparison says something.</summary>
    private IEnumerable<(string What, int Times, int Enough)> Happened(
        ChaosPublisher[] publishers, ChaosSubscriber[] subscribers)
    {
        yield return ("events were answered", _ledger.Events.Count(e => e.IsAnswered), 80 * Seconds);
        yield return (
            "events were answered again",
            _ledger.Events.Count(e => e is { IsAnswered: true, Answers: > 1 }),
            2 * Seconds);
        yield return ("requests were repeated", publishers.Sum(p => p.Repetitions), 5 * Seconds);
        yield return ("answers were not read", publishers.Sum(p => p.KillsBeforeAnAnswer), 2 * Seconds);
        foreach (Death how in Enum.GetValues<Death>())
        {
            yield return ($"publishers were killed: {how}", publishers.Sum(p => p.Kills[(int)how]), 3 * Seconds);
        }

        yield return ("subscribers were cut", subscribers.Sum(s => s.Cuts), 15 * Seconds);
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
            server,
            $"PUT /events?{topics}&type={Uri.EscapeDataString(ChaosSubscriber.End)} HTTP/1.1\r\nHost: localhost\r\n"
                + "\r\n");
        string answer = await client.ReadAnswerAsync();
        return long.Parse(answer.TrimEnd().Split('-')[^1]);
    }

    private static IEnumerable<string> Ends(RunningServer server) =>
        from reason in Enum.GetValues<CloseReason>()
        let count = server.Server.Connections.Ended(reason)
        where count > 0
        select $"{reason} {count}";

    private async Task PrintAsync(
        RunningServer server, ChaosPublisher[] publishers, ChaosSubscriber[] subscribers, Comparison compared)
    {
        string kills = string.Join(
            ", ", Enum.GetValues<Death>().Select(how => $"{how} {publishers.Sum(p => p.Kills[(int)how])}"));
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
            await TestContext.Out.WriteLineAsync(
                $"{subscriber}: cut {subscriber.Cuts} times, saw {subscriber.Seen.Count} events");
        }
    }
}
