using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>The figures of one round of an attack. Figures that the attack doesn't measure are null.</summary>
internal sealed record AttackRound
{
    /// <summary>The latencies of the honest streams before the attack.</summary>
    public Percentiles? Before { get; init; }

    /// <summary>
    /// The latencies during the attack. An event that never came counts as late as the round waited for it.
    /// </summary>
    public Percentiles? During { get; init; }

    /// <summary>The latencies after the attackers had gone.</summary>
    public Percentiles? After { get; init; }

    /// <summary>The number of events that honest clients didn't receive, summed over the clients.</summary>
    public long? Missing { get; init; }

    public MemoryFigures? Memory { get; init; }

    /// <summary>The figures that only this attack measures.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>The reason why the round was not completed; null if it was.</summary>
    public string? Failure { get; init; }

    /// <summary>Returns the value of a note; null if there is no note of that name.</summary>
    public double? Value(string note) => Notes.FirstOrDefault(each => each.Name == note)?.Value;
}

/// <summary>A figure with a name, such as "first event 12 ms".</summary>
internal sealed record Note(string Name, double Value, string Unit);

/// <summary>The server's resident memory in bytes.</summary>
internal sealed record MemoryFigures(long Before, long Most, long After);
