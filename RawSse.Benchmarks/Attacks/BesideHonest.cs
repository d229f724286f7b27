using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>An attack that goes on beside honest streams, which are measured before, during and after it.</summary>
internal abstract class BesideHonest : Attack
{
    /// <summary>How many clients are slow in the attacks of those that send a byte a second.</summary>
    protected const int SlowClients = 5000;

    /// <summary>The key that the honest publisher shows; null for none.</summary>
    protected virtual string? PublishKey => null;

    /// <summary>Makes the attackers ready; nothing that hurts has happened when this returns.</summary>
    protected abstract IAssault Prepare(AttackSite site);

    /// <summary>What is still to be measured when honest clients and attackers are done.</summary>
    protected virtual IEnumerable<Note> Afterwards(AttackSite site, ServerWatch watch, long residentBefore, long endedAt) => [];

    public sealed override AttackRound Run(AttackSite site)
    {
        var watch = new ServerWatch(site.Server.ProcessId);
        using IAssault assault = Prepare(site);
        using HonestLoad honest = HonestLoad.Open(site.Server, PublishKey, site.Stop);
        honest.Measure(site.Options.Before, static () => { });
        long before = watch.Resident();

        assault.Begin();
        honest.Measure(site.Options.During, () => watch.Resident());
        assault.End();
        long endedAt = Stamp.Now;
        honest.Measure(site.Options.After, () => watch.Resident());

        (IReadOnlyList<Stretch> stretches, long missing) = honest.Finish(site.Options.Drain);
        Note[] notes = [.. assault.Notes, .. Afterwards(site, watch, before, endedAt)];
        long after = watch.Resident();
        return new()
        {
            Before = stretches[0].Latency,
            During = stretches[1].Latency,
            After = stretches[2].Latency,
            Missing = missing,
            Memory = new(before, watch.MostSeen, after),
            Notes = notes,
        };
    }
}

/// <summary>The attackers of one round.</summary>
internal interface IAssault : IDisposable
{
    /// <summary>Sets them going; returns at once.</summary>
    void Begin();

    /// <summary>Ends them: all their connections are closed when it returns.</summary>
    /// <exception cref="LoadFailure">They could not attack as they should have.</exception>
    void End();

    /// <summary>What they measured; good after <see cref="End"/>.</summary>
    IEnumerable<Note> Notes { get; }
}
