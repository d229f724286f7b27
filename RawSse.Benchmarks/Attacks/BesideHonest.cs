using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>
/// An attack on a server that also has honest streams, which are measured before, during and after it.
/// </summary>
internal abstract class BesideHonest : Attack
{
    /// <summary>The number of slow clients in attacks by clients that send one byte a second.</summary>
    protected const int SlowClients = 5000;

    /// <summary>The bearer key of the honest publisher; null for none.</summary>
    protected virtual string? PublishKey => null;

    /// <summary>Prepares the attackers. When this returns, nothing harmful has happened yet.</summary>
    protected abstract IAssault Prepare(AttackSite site);

    /// <summary>
    /// Measures what remains to be measured after the honest clients and the attackers have finished.
    /// </summary>
    protected virtual IEnumerable<Note> Afterwards(
        AttackSite site, ServerWatch watch, long residentBefore, long endedAt) => [];

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
    /// <summary>Starts the attackers, and returns at once.</summary>
    void Begin();

    /// <summary>Stops the attackers. When this returns, all their connections are closed.</summary>
    /// <exception cref="LoadFailure">The attackers could not attack as planned.</exception>
    void End();

    /// <summary>What the attackers measured. It is complete after <see cref="End"/>.</summary>
    IEnumerable<Note> Notes { get; }
}
