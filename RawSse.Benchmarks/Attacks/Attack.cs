using RawSse.Benchmarks.Compare;

namespace RawSse.Benchmarks.Attacks;

/// <summary>One way to hurt a server, and how much of it honest clients may feel.</summary>
internal abstract class Attack
{
    /// <summary>The name on the command line and in the table.</summary>
    public abstract string Name { get; }

    public abstract IReadOnlyList<Bar> Bars { get; }

    /// <summary>Options that the server is started with.</summary>
    public virtual IReadOnlyList<string> ServerOptions(AttackOptions options) => [];

    /// <summary>Attacks a server that has just been started.</summary>
    public abstract AttackRound Run(AttackSite site);
}

/// <summary>What a round has to do with: the server, and how to attack it.</summary>
/// <param name="Server">It listens, and has no clients yet.</param>
/// <param name="Options">Of the command line.</param>
/// <param name="IsLastRound">What takes minutes is done in the last round only.</param>
/// <param name="Stop">Ends the round early.</param>
internal sealed record AttackSite(RunningPeer Server, AttackOptions Options, bool IsLastRound, CancellationToken Stop);
