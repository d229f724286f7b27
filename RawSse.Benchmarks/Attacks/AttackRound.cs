using RawSse.Benchmarks.Load;

namespace RawSse.Benchmarks.Attacks;

/// <summary>What one round of an attack found. What an attack doesn't measure is null.</summary>
internal sealed record AttackRound
{
    /// <summary>Latencies of the honest streams before the attack.</summary>
    public Percentiles? Before { get; init; }

    /// <summary>The same while it went on; what never came counts as late as the round waited for it.</summary>
    public Percentiles? During { get; init; }

    /// <summary>The same when the attackers had gone.</summary>
    public Percentiles? After { get; init; }

    /// <summary>Events that honest clients didn't get, summed over the clients.</summary>
    public long? Missing { get; init; }

    public MemoryFigures? Memory { get; init; }

    /// <summary>What only this attack measures.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];

    /// <summary>Why the round came to no end; null if it did.</summary>
    public string? Failure { get; init; }

    /// <summary>The value of a note; null where there is none of that name.</summary>
    public double? Value(string note) => Notes.FirstOrDefault(each => each.Name == note)?.Value;
}

/// <summary>A figure with a name, such as "first event 12 ms".</summary>
internal sealed record Note(string Name, double Value, string Unit);

/// <summary>The server's resident memory in bytes.</summary>
internal sealed record MemoryFigures(long Before, long Most, long After);
