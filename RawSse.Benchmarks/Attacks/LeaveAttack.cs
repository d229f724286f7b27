using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// The attack of 10,000 streams that leave at once. Each has 63 topics that all share, and one that no other has.
/// </summary>
internal sealed class LeaveAttack : BesideHonest
{
    private const int Streams = 10_000;
    private const int SharedTopics = 63;
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(60);

    public override string Name => "leave";

    public override IReadOnlyList<Bar> Bars { get; } =
        [Bar.HonestTail(100), Bar.NothingMissing, Bar.Of(LeaveAssault.Gone, 2, "s")];

    protected override IAssault Prepare(AttackSite site)
    {
        ServerAddress server = site.Server.Address();
        string[] shared = [.. Enumerable.Range(0, SharedTopics).Select(number => $"shared-{number}")];
        var clients = new RudeClients(new()
        {
            Server = server,
            Request = number => RequestText.Subscribe(server, RequestText.Query([.. shared, $"own-{number}"])),
            AtOnce = Streams,
            Total = Streams,
        });
        try
        {
            clients.Start();
            if (!clients.AwaitAnswered(Streams, OpenLimit, site.Stop))
            {
                throw new LoadFailure($"only {clients.Answered} of {Streams} streams opened in time");
            }

            return new LeaveAssault(clients, new(site.Server.ProcessId));
        }
        catch
        {
            clients.Dispose();
            throw;
        }
    }
}
