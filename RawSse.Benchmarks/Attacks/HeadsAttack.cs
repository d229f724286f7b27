using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>5,000 connections that send the head of their request at a byte a second.</summary>
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
