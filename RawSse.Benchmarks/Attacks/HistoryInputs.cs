namespace RawSse.Benchmarks.Attacks;

/// <summary>The events that <see cref="HistoryAttack"/> publishes.</summary>
internal static class HistoryInputs
{
    private const string Text = "text/plain";
    private const int Topics = 64;

    private static readonly string LongBeginning = new('t', 247);
    private static readonly string LongId = new('i', 243);
    private static readonly string Large = new('x', 65_000);
    private static readonly string SharedTopics = RequestText.Query(
        Enumerable.Range(0, Topics).Select(each => $"topic-{each}"));

    public static IEnumerable<Attack> All =>
    [
        new HistoryAttack("topics", bound: 64, count: null, events: 12_000, OwnTopics),
        new HistoryAttack("topics-1mib", bound: 1, count: 1_000_000, events: 20_000, OwnTopics),
        new HistoryAttack(
            "topics-and-id",
            bound: 64,
            count: null,
            events: 12_000,
            number => ($"{SharedTopics}&id={LongId}{number:D7}", Text, "1")),
        new HistoryAttack("id", bound: 64, count: null, events: 60_000, number => ($"?id={number}", Text, "1")),
        new HistoryAttack("large", bound: 64, count: null, events: 20_000, _ => ("", Text, Large)),
    ];

    /// <summary>
    /// Returns 64 topics of 256 bytes that no other event has. They fit into a form, but not into a request line.
    /// </summary>
    private static (string Query, string ContentType, string Body) OwnTopics(int number)
    {
        IEnumerable<string> names =
            Enumerable.Range(number * Topics, Topics).Select(each => $"{LongBeginning}{each:D9}");
        return ("", "application/x-www-form-urlencoded", $"{RequestText.Query(names)[1..]}&data=1");
    }
}
