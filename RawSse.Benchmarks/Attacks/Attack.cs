using RawSse.Benchmarks.Compare;

namespace RawSse.Benchmarks.Attacks;

/// <summary>An attack on a server, and the bars that say how much of it honest clients may notice.</summary>
internal abstract class Attack
{
    /// <summary>The name on the command line and in the table.</summary>
    public abstract string Name { get; }

    public abstract IReadOnlyList<Bar> Bars { get; }

    /// <summary>Returns the options with which the server is started.</summary>
    public virtual IReadOnlyList<string> ServerOptions(AttackOptions options) => [];

    /// <summary>Attacks a server that has just started.</summary>
    public abstract AttackRound Run(AttackSite site);
}

/// <summary>The server that a round attacks, and how to attack it.</summary>
/// <param name="Server">The server. It listens, and has no clients yet.</param>
/// <param name="Options">The options of the command line.</param>
/// <param name="IsLastRound">Whether this is the last round. Only that one does what takes minutes.</param>
/// <param name="Stop">Ends the round early.</param>
internal sealed record AttackSite(RunningPeer Server, AttackOptions Options, bool IsLastRound, CancellationToken Stop);
