using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// The attack of 200 clients that ask for the whole of a long history at once. Then newcomers arrive one after another,
/// each on a new topic to which nothing was published before.
/// </summary>
/// <param name="variant">The part of the name after <c>replay-</c>.</param>
/// <param name="topic">The topic that the clients ask for.</param>
internal sealed class ReplayAttack(string variant, string topic) : BesideHonest
{
    /// <summary>The topic of all events in the history.</summary>
    public const string Busy = "busy";

    private const int Clients = 200;
    private const int Batch = 10_000;

    public override string Name => $"replay-{variant}";

    public override IReadOnlyList<Bar> Bars { get; } = [Bar.Of(NewcomerAssault.Slowest, 100, "ms"), Bar.NothingMissing];

    public override IReadOnlyList<string> ServerOptions(AttackOptions options) =>
        ["--history", $"{options.ReplayEvents}", "--history-bytes", options.ReplayEvents > 2_000_000 ? "8GiB" : "1GiB"];

    protected override IAssault Prepare(AttackSite site)
    {
        ServerAddress server = site.Server.Address();
        using (var publisher = new BulkPublisher(server))
        {
            for (int left = site.Options.ReplayEvents; left > 0; left -= Batch)
            {
                publisher.PublishLines([Busy], "{\"n\":12345}", Math.Min(left, Batch));
            }

            publisher.Finish();
        }

        byte[] request = RequestText.Subscribe(server, $"{RequestText.Query([topic])}&lastEventId=earliest");
        return new NewcomerAssault(
            new() { Server = server, Request = _ => request, AtOnce = Clients, Total = Clients });
    }
}
