using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>The attack of 5,000 clients that send the head of a request at one byte a second.</summary>
internal sealed class HeadsAttack : BesideHonest
{
    public override string Name => "heads";

    public override IReadOnlyList<Bar> Bars { get; } = [Bar.HonestTail(100), Bar.NothingMissing];

    protected override IAssault Prepare(AttackSite site)
    {
        ServerAddress server = site.Server.Address();
        byte[] request = RequestText.Subscribe(server, RequestText.Query([HonestLoad.Topic]));
        return new RudeAssault(new()
        {
            Server = server,
            Request = _ => request,
            AtOnce = SlowClients,
            Total = SlowClients,
            SentAtOnce = 0,
        });
    }
}
