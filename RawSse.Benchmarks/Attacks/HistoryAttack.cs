using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// Publishes events that need more memory than their bytes on the wire, because they have many or long topics, have ids
/// of their publisher, or are large. It compares the server's resident memory with the bound of its history.
/// </summary>
internal sealed class HistoryAttack : Attack
{
    // The memory that a server needs in addition to its history: some 20 MB when it has just started, and as much again
    // for the garbage between two collections.
    private const long Beside = 50_000_000;

    private const string Most = "most memory";
    private const int LookEvery = 50;

    private readonly string[] _options;
    private readonly int _events;
    private readonly Func<int, (string Query, string ContentType, string Body)> _publication;

    /// <param name="variant">The part of the name after <c>history-</c>.</param>
    /// <param name="bound">The option <c>--history-bytes</c>, in MiB.</param>
    /// <param name="count">The option <c>--history</c>; null for the server's default.</param>
    /// <param name="events">The number of events to publish.</param>
    /// <param name="publication">Returns the event with a number.</param>
    public HistoryAttack(
        string variant,
        int bound,
        int? count,
        int events,
        Func<int, (string Query, string ContentType, string Body)> publication)
    {
        Name = $"history-{variant}";
        Bars = [Bar.Of(Most, Math.Round(((1.5 * bound * 1024 * 1024) + Beside) / 1e6), "MB")];
        string[] kept = count is null ? [] : ["--history", $"{count}"];
        _options = ["--history-bytes", $"{bound}MiB", .. kept];
        _events = events;
        _publication = publication;
    }

    public override string Name { get; }

    public override IReadOnlyList<Bar> Bars { get; }

    public override IReadOnlyList<string> ServerOptions(AttackOptions options) => _options;

    public override AttackRound Run(AttackSite site)
    {
        var watch = new ServerWatch(site.Server.ProcessId);
        long before = watch.Resident();
        using (var publisher = new BulkPublisher(site.Server.Address()))
        {
            for (int number = 0; number < _events; number++)
            {
                (string query, string contentType, string body) = _publication(number);
                publisher.Post(query, contentType, body);
                if (number % LookEvery == 0)
                {
                    site.Stop.ThrowIfCancellationRequested();
                    _ = watch.Resident();
                }
            }

            publisher.Finish();
        }

        long after = watch.Resident();
        return new()
        {
            Memory = new(before, watch.MostSeen, after),
            Notes =
            [
                new(Most, watch.MostSeen / 1e6, "MB"),
                new("shared out (PSS)", new ServerMeter([site.Server.ProcessId]).ReadMemory() / 1e6, "MB"),
            ],
        };
    }
}
