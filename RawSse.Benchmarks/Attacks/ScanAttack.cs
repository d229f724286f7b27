using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// The scan storm. The history holds events of 64 topics each, and 100 clients a second ask for all of it on 64 topics
/// that no event has. All names have 100 characters and differ only at the end, so that comparing them is expensive.
/// </summary>
/// <param name="variant">The part of the name after <c>scan-</c>.</param>
/// <param name="ownTopics">Whether no two events share a topic, rather than all having the same topics.</param>
/// <param name="prefixes">Whether clients ask for patterns.</param>
/// <param name="stays">Whether clients keep their streams open, rather than leaving when they have the head.</param>
internal sealed class ScanAttack(
    string variant, bool ownTopics = false, bool prefixes = false, bool stays = false) : BesideHonest
{
    private const int Events = 10_000;
    private const int Topics = 64;
    private const double RequestsPerSecond = 100;

    private static readonly string Beginning = new('a', 90);

    public override string Name => $"scan-{variant}";

    public override IReadOnlyList<Bar> Bars { get; } = [Bar.HonestTail(50), Bar.NothingMissing];

    // The history must have room for all these events, however their topics are counted.
    public override IReadOnlyList<string> ServerOptions(AttackOptions options) =>
        ["--history", $"{2 * Events}", "--history-bytes", "1GiB"];

    protected override IAssault Prepare(AttackSite site)
    {
        ServerAddress server = site.Server.Address();
        using (var publisher = new BulkPublisher(server))
        {
            Fill(publisher);
        }

        string end = prefixes ? "*" : "";
        string query = $"{RequestText.Query(Names("x", 0).Select(name => name + end))}&lastEventId=earliest";
        byte[] request = RequestText.Subscribe(server, query);
        return new RudeAssault(new()
        {
            Server = server,
            Request = _ => request,
            AtOnce = 8000,
            PerSecond = RequestsPerSecond,
            LeavesAfterHead = !stays,
        });
    }

    private void Fill(BulkPublisher publisher)
    {
        if (!ownTopics)
        {
            publisher.PublishLines(Names("e", 0), "1", Events);
        }
        else
        {
            for (int number = 0; number < Events; number++)
            {
                publisher.Post(RequestText.Query(Names("e", number)), "text/plain", "1");
            }
        }

        publisher.Finish();
    }

    private static IEnumerable<string> Names(string kind, int number) =>
        Enumerable.Range(number * Topics, Topics).Select(each => $"{Beginning}{kind}{each:D9}");
}
