using System.Text;
using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// The attack of 5,000 clients that send a form in chunks: the head at once, then one byte a second. It exposes a
/// server that reserves room for the largest possible body, or that compacts its memory while everyone waits. A few
/// more clients come first and leave at once, so that there are holes below the memory that compacting would move.
/// </summary>
internal sealed class FormsAttack : BesideHonest
{
    private const int LeaveEarly = 200;
    private const string MemoryBack = "memory back after";

    public override string Name => "forms";

    public override IReadOnlyList<Bar> Bars { get; } =
    [
        Bar.HonestTail(100), Bar.HonestTailAfter(100), Bar.NothingMissing,
        Bar.Of(MemoryBack, 120, "s") with { IsOfLastRound = true },
    ];

    protected override IAssault Prepare(AttackSite site)
    {
        ServerAddress server = site.Server.Address();
        string head = $"POST {server.Path} HTTP/1.1\r\nHost: {server.Host}\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
        byte[] request = Encoding.ASCII.GetBytes($"{head}7fff\r\ndata=x");
        return new RudeAssault(new()
        {
            Server = server,
            Request = _ => request,
            AtOnce = SlowClients + LeaveEarly,
            Total = SlowClients + LeaveEarly,
            SentAtOnce = head.Length,
            LeaveEarly = LeaveEarly,
        });
    }

    protected override IEnumerable<Note> Afterwards(
        AttackSite site, ServerWatch watch, long residentBefore, long endedAt)
    {
        if (!site.IsLastRound)
        {
            return [];
        }

        // The limit leaves room for the collector: half as much again as before, and 20 MB.
        long enough = residentBefore + (residentBefore / 2) + 20_000_000;
        long end = endedAt + site.Options.MemoryWait.Ticks;
        while (watch.Resident() > enough && Stamp.Now < end)
        {
            site.Stop.ThrowIfCancellationRequested();
            MonotonicSleep.For(Stamp.TicksPerSecond / 5);
        }

        // Memory that isn't back yet misses the bar, however short the wait was.
        double seconds = (Stamp.Now - endedAt) / (double)Stamp.TicksPerSecond;
        bool isBack = watch.Resident() <= enough;
        return
        [
            new(MemoryBack, isBack ? seconds : double.PositiveInfinity, "s"),
            new("memory then", watch.Resident() / 1e6, "MB"),
        ];
    }
}
