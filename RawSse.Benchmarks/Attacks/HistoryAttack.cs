using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// Events that take more memory than their bytes on the wire: with many or long topics, with ids of their own, large.
/// The server's resident memory is held against the bound that it was given for its history.
/// </summary>
internal sealed class HistoryAttack : Attack
{
    // What a server takes beside its history: some 20 MB when it has just started, and as much again for what the
    // collector leaves lying between two collections.
    private const long Beside = 50_000_000;

    private const string Most = "most memory";
    private const int LookEvery = 50;

    private readonly string[] _options;
    private readonly int _events;
    private readonly Func<int, (string Query, string ContentType, string Body)> _publication;

    /// <param name="variant">What the name says after <c>history</c>.</param>
    /// <param name="bound">The option <c>--history-bytes</c>, in MiB.</param>
    /// <param name="count">The option <c>--history</c>; null for the server's default.</param>
    /// <param name="events">How many events are published.</param>
    /// <param name="publication">The event of this number.</param>
    public HistoryAttack(
        string variant, int bound, int? count, int events, Func<int, (string Query, string ContentType, string Body)> publication)
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
