using RawSse.Cli;
using RawSse.Tests.Support;

namespace RawSse.Tests.Library;

/// <summary>
/// One table of bounds makes a wrong value an exception of the constructor and an error of the command line.
/// </summary>
public class OptionBoundTests
{
    private static readonly (string Name, string Wrong, Action<SseServerOptions> Set)[] Wrong =
    [
        ("tick", "0.5ms", options => options.Tick = TimeSpan.FromMilliseconds(0.5)),
        ("tick", "60d", options => options.Tick = TimeSpan.FromDays(60)),
        ("retry", "30d", options => options.Retry = TimeSpan.FromDays(30)),
        ("heartbeat", "10ms", options => options.Heartbeat = TimeSpan.FromMilliseconds(10)),
        ("history", "0", options => options.History = 0),
        ("history-bytes", "0", options => options.HistoryBytes = 0),
        ("history-age", "0", options => options.HistoryAge = TimeSpan.Zero),
        ("max-event-bytes", "0", options => options.MaxEventBytes = 0),
        ("max-event-bytes", "2147483647", options => options.MaxEventBytes = int.MaxValue),
        ("shards", "0", options => options.Shards = 0),
        ("shards", "100000", options => options.Shards = 100_000),
        ("coalesce", "30d", options => options.Coalesce = TimeSpan.FromDays(30)),
        ("peer-timeout", "10h", options => options.PeerTimeout = TimeSpan.FromHours(10)),
        ("peer-timeout", "10ms", options => options.PeerTimeout = TimeSpan.FromMilliseconds(10)),
        ("publish-rate", "10000000", options => options.PublishRate = 10_000_000),
        ("max-connections", "0", options => options.MaxConnections = 0),
    ];

    private static readonly Action<SseServerOptions>[] Nulls =
    [
        options => options.Listen = null!,
        options => options.Listen = [null!],
        options => options.FollowedFiles = null!,
        options => options.FollowedFiles = [new FollowedFile(null!, TopicSet.Default)],
        options => options.FollowedFiles = [new FollowedFile("a", null!)],
        options => options.PublishKeys = [null!],
        options => options.JwtKeys = null!,
        options => options.CorsOrigins = [null!],
        options => options.TimeProvider = null!,
        options => options.LoggerFactory = null!,
    ];

    [TestCaseSource(nameof(Cases))]
    public void A_wrong_value_is_refused_by_the_constructor_and_on_the_command_line_in_the_same_words(
        string name, string value, Action<SseServerOptions> set)
    {
        var options = new SseServerOptions();
        set(options);
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new SseServer(options))!;
        Assert.That(refused.ParamName!.ToLowerInvariant(), Is.EqualTo(name.Replace("-", "")));
        string expected = refused.Message[..refused.Message.IndexOf(" (", StringComparison.Ordinal)];
        Assert.That(
            () => OptionSources.Read(option => option.Name == name ? [value] : [], _ => null, null),
            Throws.TypeOf<FormatException>().With.Message.EqualTo($"--{name}: {expected}; got '{value}'"));
    }

    [TestCaseSource(nameof(Nulls))]
    public void Null_is_refused_by_the_constructor(Action<SseServerOptions> set)
    {
        var options = new SseServerOptions();
        set(options);
        Assert.That(() => new SseServer(options), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new SseServer(null!), Throws.ArgumentNullException);
    }

    [Test]
    public async Task The_largest_number_of_connections_means_no_limit()
    {
        await using var server = new RunningServer(options => options.MaxConnections = int.MaxValue);
        await using EventStreamClient reader = await EventStreamClient.ConnectAsync(server);
        _ = server.Publish("served");
        Assert.That((await reader.ReadAsync()).Data, Is.EqualTo("served"));
    }

    private static IEnumerable<TestCaseData> Cases() =>
        Wrong.Select(wrong =>
            new TestCaseData(wrong.Name, wrong.Wrong, wrong.Set).SetArgDisplayNames(wrong.Name, wrong.Wrong));
}
